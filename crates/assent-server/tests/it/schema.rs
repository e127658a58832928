//! Bringing a store up to date, and refusing one that is not.

use diesel::{Connection, PgConnection, SqliteConnection, connection::SimpleConnection};

use crate::{
    actors::BobCo,
    home::{Home, Ran},
    post::Post,
    server::Process,
};

#[test]
fn what_was_migrated_is_served_without_migrating_on_sqlite() {
    migrate_then_serve(&Home::on_sqlite());
}

#[test]
fn what_was_migrated_is_served_without_migrating_on_postgres() {
    let Some(home) = Home::on_postgres() else { return };
    migrate_then_serve(&home);
}

fn migrate_then_serve(home: &Home) {
    let refused = home.run(&["serve", "--no-migrate"]);
    assert_one_line(&refused, &["there is no store", "assent migrate"]);

    let run = home.run_json(&["migrate", "--json"]);
    assert!(run["migrations"].as_array().is_some_and(|run| !run.is_empty()), "{run}");
    let again = home.run(&["migrate"]);
    assert_eq!((again.code, again.stdout.as_str()), (Some(0), "The schema is current.\n"));

    let server = Process::start(home, &["serve", "--no-migrate"]).serving();
    BobCo::on(&server, &Post::filed(home));
    assert_eq!(server.terminate().0.code(), Some(0));
}

/// Every command that uses a store but makes none.
const BESIDE_A_SERVICE: [&[&str]; 11] = [
    &["invite-token", "create"],
    &["invite-token", "list"],
    &["invite-token", "revoke", "d1830fcda87ae8993039694e6f7aea95"],
    &["organization", "list"],
    &["organization", "allow-public", "bobco"],
    &["mail", "list"],
    &["mail", "retry", "01936a5e-7c1b-7d2f-8e4a-0123456789ab"],
    &["projections", "check"],
    &["projections", "rebuild"],
    &["import-invites", "bobco", "-"],
    &["export-end-users", "bobco"],
];

#[test]
fn commands_in_a_folder_without_a_store_say_so_and_make_none() {
    let home = Home::on_sqlite();
    for command in BESIDE_A_SERVICE {
        let ran = home.run(command);
        let file = home.data("assent.db").display().to_string();
        assert_one_line(&ran, &["there is no store at ", &file, "--data-dir", "assent migrate"]);
        assert!(!home.data("").exists(), "{command:?} made something");
    }
}

#[test]
fn commands_on_an_empty_database_say_so_and_make_no_store() {
    let Some(home) = Home::on_postgres() else { return };
    for command in BESIDE_A_SERVICE {
        assert_one_line(&home.run(command), &["there is no store", "--database-url"]);
    }
    let mut database = PgConnection::establish(&home.database_url()).unwrap();
    let made = database.batch_execute("SELECT 1 FROM organizations");
    assert!(made.is_err(), "a command made a table");
}

#[test]
fn a_new_store_beside_an_old_key_is_told() {
    let home = Home::on_sqlite();
    let told = |line: &str| line.contains("key of an older store").then_some(());
    let server = Process::start(&home, &["serve"]).serving();
    server.process.signal("TERM");
    assert_eq!(server.process.log.find("the end of the log", told), None);
    drop(server);
    std::fs::rename(home.data("assent.db"), home.data("elsewhere.db")).unwrap();
    let server = Process::start(&home, &["serve"]).serving();
    assert_eq!(server.process.log.find("a word about the key", told), Some(()));
}

#[test]
fn a_store_of_a_newer_program_is_refused_on_sqlite() {
    let home = Home::on_sqlite();
    assert_eq!(home.run(&["migrate"]).code, Some(0));
    let file = home.data("assent.db").display().to_string();
    SqliteConnection::establish(&file).unwrap().batch_execute(NEWER).unwrap();
    newer_is_refused(&home);
}

#[test]
fn a_store_of_a_newer_program_is_refused_on_postgres() {
    let Some(home) = Home::on_postgres() else { return };
    assert_eq!(home.run(&["migrate"]).code, Some(0));
    PgConnection::establish(&home.database_url()).unwrap().batch_execute(NEWER).unwrap();
    newer_is_refused(&home);
}

const NEWER: &str = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29991231000000')";

fn newer_is_refused(home: &Home) {
    for arguments in [&["serve"][..], &["serve", "--no-migrate"], &["invite-token", "create"]] {
        assert_one_line(&home.run(arguments), &["newer", "29991231000000", "newer program"]);
    }
    // There is nothing that it could do to such a store.
    assert_one_line(&home.run(&["migrate"]), &["newer", "29991231000000", "newer program"]);
    let doctor = home.run(&["doctor"]);
    assert_eq!(doctor.code, Some(1), "{doctor:?}");
    assert!(doctor.stdout.contains("BAD  schema: the schema is newer"), "{doctor:?}");
}

/// A failure, told in a line that holds all of `words`.
#[track_caller]
fn assert_one_line(ran: &Ran, words: &[&str]) {
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert_eq!(ran.stdout, "", "{ran:?}");
    let told: Vec<_> = ran.stderr.lines().filter(|line| line.starts_with("assent: ")).collect();
    assert_eq!(told.len(), 1, "{ran:?}");
    assert!(words.iter().all(|word| told[0].contains(word)), "{ran:?}");
}

#[test]
fn a_database_that_is_away_is_a_line_that_says_what_to_do() {
    let home = Home::on_sqlite()
        .set("database-url", "postgres://assent:hunter2@127.0.0.1:1/assent")
        .set("master-key", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let ran = home.run(&["serve"]);
    assert_one_line(&ran, &["PostgreSQL", "--database-url"]);
    assert!(!ran.stderr.contains("hunter2"), "{ran:?}");
}

#[test]
fn why_a_store_cannot_be_opened_is_told_if_its_folder_tells() {
    let home = Home::on_sqlite().set("database-url", "sqlite://taken/assent.db");
    home.file("taken", "a file");
    for command in ["serve", "migrate"] {
        let ran = home.run(&[command]);
        let told = "cannot open taken/assent.db: taken can't be written: Not a directory";
        assert!(ran.code == Some(1) && ran.stderr.contains(told), "{ran:?}");
    }
}
