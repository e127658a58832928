//! Behind pgbouncer with `pool_mode = transaction`, where Debian's is installed.

use std::{
    env,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use assent_conformance::fixtures::samples::{id, invite, organization_id, queued_letter};
use assent_domain::{ids::UploadId, invites::BatchOutcome, outcome::StoreError, store::Tx};
use assent_store_postgres::PgConfig;
use assent_test_postgres::{Database, Server};
use diesel::{Connection, PgConnection};
use tempfile::TempDir;
use url::Url;

use crate::{config, migrated};

/// A pgbouncer in front of the server; it ends with this value.
struct Pooler {
    process: Child,
    port: u16,
    _folder: TempDir,
}

impl Drop for Pooler {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

fn binary() -> Option<PathBuf> {
    let path = setting("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    let found = folders.map(|folder| folder.join("pgbouncer")).find(|file| file.is_file());
    if found.is_none() {
        let required = setting("ASSENT_REQUIRE_POSTGRES").as_deref() == Some("1");
        assert!(!required, "pgbouncer is required, but it is not installed");
        eprintln!("PGBOUNCER IS NOT TESTED: it is not installed.");
    }
    found
}

fn setting(name: &str) -> Option<String> {
    #[expect(clippy::disallowed_methods, reason = "the settings of tests are not the service's")]
    env::var(name).ok()
}

impl Pooler {
    fn before(database: &Database, binary: &Path) -> Self {
        let url = Url::parse(&database.url()).expect("the pooler can be started");
        let asked = |name: &str| {
            url.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
        };
        let host =
            asked("host").or(url.host_str().map(str::to_owned)).expect("the pooler can be started");
        let user = asked("user").unwrap_or_else(|| url.username().to_owned());
        let password = url.password().map(|password| format!(" password={password}"));
        let (place, password) = (url.port().unwrap_or(5432), password.unwrap_or_default());
        let server = format!("host={host} port={place} user={user}{password}");
        let port = TcpListener::bind("127.0.0.1:0")
            .expect("the pooler can be started")
            .local_addr()
            .expect("the pooler can be started")
            .port();
        let folder = tempfile::tempdir().expect("the pooler can be started");
        let settings = folder.path().join("pgbouncer.ini");
        let text = format!(
            "[databases]\n* = {server}\n[pgbouncer]\nlisten_addr = 127.0.0.1\n\
             listen_port = {port}\nunix_socket_dir =\nauth_type = any\npool_mode = transaction\n"
        );
        std::fs::write(&settings, text).expect("the pooler can be started");
        let mut command = Command::new(binary);
        // It refuses root; as anybody else it runs as that.
        if std::os::unix::fs::MetadataExt::uid(
            &folder.path().metadata().expect("the pooler can be started"),
        ) == 0
        {
            command.args(["-u", "postgres"]);
        }
        command.arg("-q").arg(&settings).stdout(Stdio::null()).stderr(Stdio::null());
        let process = command.spawn().expect("the pooler can be started");
        let pooler = Self { process, port, _folder: folder };
        let deadline = Instant::now() + Duration::from_secs(20);
        while let Err(error) = PgConnection::establish(&pooler.url(database)) {
            assert!(Instant::now() < deadline, "{error}");
            std::thread::sleep(Duration::from_millis(20));
        }
        pooler
    }

    fn url(&self, database: &Database) -> String {
        format!("postgres://anybody@127.0.0.1:{}/{}", self.port, database.name())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_start_behind_a_pooler_by_transactions_goes_well() {
    let Some(server) = Server::get() else { return };
    let Some(binary) = binary() else { return };
    let database = server.database();
    let pooler = Pooler::before(&database, &binary);
    let url = pooler.url(&database);
    for start in 1..=3 {
        let store = migrated(&PgConfig { url: url.clone(), ..config(&database) });
        let mut units = tokio::task::JoinSet::new();
        for number in 0..40 {
            let (writer, reader) = (store.clone(), store.clone());
            let letter = queued_letter(start * 100 + number);
            units.spawn(
                async move { writer.transact(move |tx| tx.outbox().enqueue(&letter)).await },
            );
            units.spawn(async move { reader.read(|tx| tx.outbox().counts()).await.map(drop) });
            let reader = store.clone();
            units.spawn(async move { reader.snapshot(|tx| tx.outbox().counts()).await.map(drop) });
            let (once, letter) = (store.clone(), queued_letter(10_000 + start * 100 + number));
            units.spawn(
                async move { once.write_once(move |tx| tx.outbox().enqueue(&letter)).await },
            );
        }
        for unit in units.join_all().await {
            unit.unwrap();
        }
        let upload = move |tx: &mut dyn Tx| {
            let row = invite(u128::from(start), organization_id(1));
            let (organization, id) = (row.organization, UploadId(id(u128::from(start))));
            let begun = tx.uploads().begin(organization, id, row.created_at)?;
            let upload = begun.expect("no other is under way");
            let outcomes = tx.uploads().stage(&upload, &[row], upload.at)?;
            tx.uploads().finish(&upload)?;
            Ok::<_, StoreError>(outcomes)
        };
        let outcomes = store.transact(upload).await.unwrap();
        assert_eq!(outcomes, Some(vec![BatchOutcome::Invited]), "{start}");
    }
}
