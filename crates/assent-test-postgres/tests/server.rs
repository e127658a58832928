//! What tests may rely on.

use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use assent_test_postgres::{Kept, Server, program};
use diesel::{Connection, PgConnection, RunQueryDsl, connection::SimpleConnection, sql_types};
use url::Url;

diesel::define_sql_function! {
    /// What a setting is set to.
    fn current_setting(name: sql_types::Text) -> sql_types::Text;
}

fn connect(url: &str) -> PgConnection {
    PgConnection::establish(url).expect("the database answers")
}

#[test]
fn each_database_is_one_of_its_own() {
    let Some(server) = Server::get() else { return };
    let (ours, theirs) = (server.database(), server.database());
    connect(&ours.url()).batch_execute("CREATE TABLE things ()").unwrap();
    connect(&theirs.url()).batch_execute("CREATE TABLE things ()").unwrap();
}

#[test]
fn a_database_is_dropped_even_if_connections_are_left() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let url = database.url();
    let mut left = connect(&url);
    drop(database);
    assert!(PgConnection::establish(&url).is_err());
    assert!(left.batch_execute("SELECT 1").is_err());
}

#[test]
fn a_database_is_written_as_texts_are() {
    let Some(server) = Server::get() else { return };
    let database = server.database();
    let encoding = diesel::select(current_setting("server_encoding"));
    assert_eq!(encoding.get_result::<String>(&mut connect(&database.url())).unwrap(), "UTF8");
}

#[test]
fn a_kept_cluster_is_durable_and_has_what_was_left_in_it() {
    let folder = tempfile::tempdir().unwrap();
    let start = || Kept::start(folder.path()).map(|started| started.expect("it starts"));
    let Some(first) = start() else { return };
    let mut conn = connect(&first.url("postgres"));
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        let setting = diesel::select(current_setting(name));
        assert_eq!(setting.get_result::<String>(&mut conn).unwrap(), "on", "{name}");
    }
    conn.batch_execute("CREATE TABLE things ()").unwrap();
    drop((conn, first));

    let second = start().unwrap();
    connect(&second.url("postgres")).batch_execute("DROP TABLE things").unwrap();
}

#[test]
fn the_programs_of_postgresql_are_found_where_it_is() {
    let Some(_) = Server::get() else { return };
    assert!(program("psql").is_some_and(|program| program.is_absolute()));
    assert_eq!(program("no-such-program"), None);
}

/// The folder of the throwaway cluster, if it is one.
fn folder(url: &str) -> Option<PathBuf> {
    let url = Url::parse(url).expect("it is a URL");
    let (_, host) = url.query_pairs().find(|(name, _)| name == "host")?;
    host.contains("assent-test-postgres-").then(|| PathBuf::from(&*host))
}

#[test]
fn a_throwaway_cluster_ends_with_its_process_even_if_that_is_killed() {
    const CHILD: &str = "ASSENT_TEST_WAITS_TO_BE_KILLED";
    let Some(server) = Server::get() else { return };
    let Some(folder_here) = folder(&server.database().url()) else { return };
    if env::var_os(CHILD).is_some() {
        println!("\n{}", folder_here.display());
        thread::sleep(Duration::from_mins(1));
        return;
    }

    let this = "a_throwaway_cluster_ends_with_its_process_even_if_that_is_killed";
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", this, "--nocapture"])
        .env(CHILD, "1")
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let folder = PathBuf::from(lines.find(|line| line.contains("assent-test-postgres-")).unwrap());
    assert!(folder.join("data/postmaster.pid").exists());
    assert_ne!(folder, folder_here);

    child.kill().unwrap();
    child.wait().unwrap();
    let mut tries = 0..100;
    while folder.exists() && tries.next().is_some() {
        thread::sleep(Duration::from_millis(100));
    }
    assert!(!folder.exists(), "{} is left behind", folder.display());
}
