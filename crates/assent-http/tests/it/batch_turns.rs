//! Uploads while they are under way: what others may do meanwhile, who is next, and
//! what is left of those that end otherwise.

use std::{
    io::{self, Cursor, Read, Write},
    sync::{Arc, mpsc},
    time::Duration as Pause,
};

use assent_conformance::fixtures::{ManualClock, samples};
use assent_domain::{
    App,
    entropy::Clock,
    housekeeping,
    ids::{OrganizationId, UploadId},
    invites::{
        Batch, BatchError, BatchOutcome, BatchSummary, Invite, PendingUpload, Spool, begin_batch,
    },
    organizations::organization_of,
    outcome::{BoxFuture, StoreError},
    store::Tx,
    values::EmailAddress,
};
use assent_test_town::{Organization, Town};
use assent_web::spool;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use tokio::sync::oneshot;

use crate::batch::upload;

/// After this long an upload that stands still may be taken away.
const LEASE: Duration = Duration::seconds(15);

async fn id_of(town: &Town, organization: &Organization) -> OrganizationId {
    let found = organization_of(&town.world.app, organization.apikey.clone()).await;
    found.expect("it is signed up").id
}

async fn begin(town: &Town, organization: &Organization) -> Batch {
    let id = id_of(town, organization).await;
    begin_batch(&town.world.app, id).await.expect("it is its turn")
}

async fn pending(town: &Town, organization: &Organization) -> Option<PendingUpload> {
    let id = id_of(town, organization).await;
    town.world.app.store.read(move |tx| tx.uploads().pending(id)).await.expect("the store reads")
}

fn spool(upload: impl Read + Send + 'static, result: impl Write + Send + 'static) -> Spool {
    Spool { upload: Box::new(upload), result: Box::new(result), only_invited: false, guard: true }
}

async fn import(
    batch: Batch,
    upload: impl Read + Send + 'static,
) -> Result<BatchSummary, BatchError> {
    spool::work_on(batch.import(spool(upload, io::sink()))).await.expect("it does not panic")
}

/// A file of so many rows.
fn people(rows: u32) -> String {
    let rows = (0..rows).map(|number| format!("person{number}@example.org\n"));
    format!("Email\n{}", rows.collect::<String>())
}

/// A file whose reader stands still before its last row.
struct Halting {
    start: Cursor<String>,
    halted: Option<oneshot::Sender<()>>,
    go_on: mpsc::Receiver<()>,
    end: Cursor<&'static str>,
}

/// What is told when the reader has come so far, and what lets it go on.
fn halting(rows: u32) -> (Halting, oneshot::Receiver<()>, mpsc::Sender<()>) {
    let (halted, has_halted) = oneshot::channel();
    let (going_on, go_on) = mpsc::channel();
    let (start, end) = (Cursor::new(people(rows)), Cursor::new("last@example.org\n"));
    (Halting { start, halted: Some(halted), go_on, end }, has_halted, going_on)
}

impl Read for Halting {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.start.read(bytes)?;
        if read > 0 {
            return Ok(read);
        }
        if let Some(halted) = self.halted.take() {
            halted.send(()).ok();
            self.go_on.recv().ok();
        }
        self.end.read(bytes)
    }
}

async fn invite(town: &Town, organization: &Organization, email: &str) -> Value {
    let body = json!({"endUserPersonalData": {"email": email}});
    let path = "/api/orgs/invite_end_user";
    town.organizations.post(path, &organization.session, body).await.json()
}

#[actix_web::test]
async fn others_write_while_an_upload_is_under_way_and_nobody_sees_a_row_of_it() {
    let town = Town::new().await;
    let (bob, eve) = (town.sign_up("Bob Co").await, town.sign_up("Eve Co").await);
    town.invite(&bob, "before@example.org").await;
    town.world.clock.advance(Duration::SECOND);
    let batch = begin(&town, &bob).await;
    town.world.clock.advance(Duration::SECOND);
    let (file, halted, go_on) = halting(5_000);
    let importing = actix_web::rt::spawn(import(batch, file));
    halted.await.expect("it reads so far");

    // Lots are staged by now, and it is not done.
    town.invite(&bob, "beside@example.org").await;
    let listed = |invites: Vec<Value>| -> Vec<_> {
        invites.iter().map(|invite| invite["email"].as_str().unwrap().to_owned()).collect()
    };
    let seen = listed(town.invites_of(&bob).await);
    assert_eq!(seen, ["beside@example.org", "before@example.org"]);
    let refused = invite(&town, &bob, "person0@example.org").await;
    assert_eq!(refused["code"], "upload-under-way", "{refused}");
    assert_eq!(refused["fields"]["email"], refused["error"]);
    let theirs = upload(&town, &eve, "", people(2)).await;
    assert_eq!(theirs.column("Status"), ["invited", "invited"]);

    drop(go_on);
    let summary = importing.await.unwrap().expect("all goes well");
    assert_eq!((summary.rows, summary.invited), (5_001, 5_001));
    assert_eq!(invite(&town, &bob, "person0@example.org").await["code"], "already-invited");
    let seen = listed(town.invites_of(&bob).await);
    assert_eq!((&*seen[0], seen.len()), ("beside@example.org", 10));
    assert_eq!(pending(&town, &bob).await, None);
}

#[actix_web::test]
async fn uploads_of_an_organization_take_turns() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let first = begin(&town, &bob).await;
    let second = upload(&town, &bob, "", "Email\nperson1@example.org\nother@example.org\n");
    let first = async {
        // The second is asked for, and waits.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        import(first, Cursor::new(people(3))).await
    };
    let (second, first) = futures_util::future::join(second, first).await;
    assert_eq!(first.expect("it has its turn").invited, 3);
    assert_eq!(second.column("Status"), ["already-invited", "invited"]);
}

/// A clock for which no pause is long.
struct Hurried(Arc<ManualClock>);

impl Clock for Hurried {
    fn now(&self) -> OffsetDateTime {
        self.0.now()
    }

    fn pause(&self, duration: Pause) -> BoxFuture<'_, ()> {
        assert!(duration <= Pause::from_secs(1), "the next is to know soon that it is its turn");
        Box::pin(async {})
    }
}

#[actix_web::test]
async fn who_waits_for_a_turn_in_vain_is_told_why() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let first = begin(&town, &bob).await;
    let hurried =
        App { clock: Arc::new(Hurried(town.world.clock.clone())), ..town.world.app.clone() };
    let second = begin_batch(&hurried, id_of(&town, &bob).await).await;
    assert!(matches!(second.map(drop), Err(BatchError::UnderWay)));
    assert_eq!(import(first, Cursor::new(people(3))).await.unwrap().invited, 3);
}

/// An upload that its process has left after so many rows: those of [`people`].
async fn leave(town: &Town, organization: &Organization, rows: u32) {
    let id = id_of(town, organization).await;
    let now = town.world.clock.now();
    let stage = move |tx: &mut dyn Tx| {
        let begun = tx.uploads().begin(id, UploadId(samples::id(1)), now)?;
        let upload = begun.expect("it is its turn");
        let row = |number: u32| {
            let email = EmailAddress::parse(&format!("person{number}@example.org"));
            let email = email.expect("it is an address");
            Invite { email, created_at: upload.at, ..samples::invite(number.into(), id) }
        };
        let rows: Vec<_> = (0..rows).map(row).collect();
        tx.uploads().stage(&upload, &rows, now)
    };
    let staged: Result<_, StoreError> = town.world.app.store.transact(stage).await;
    let outcomes = staged.expect("the store writes").expect("it is under way");
    assert!(outcomes.iter().all(|outcome| *outcome == BatchOutcome::Invited));
}

#[actix_web::test]
async fn what_a_dead_process_has_left_of_an_upload_is_taken_over_by_the_next() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    leave(&town, &bob, 2_500).await;
    town.world.clock.advance(LEASE);
    let file = format!("{}new@example.org\n", people(2_500));
    let statuses = upload(&town, &bob, "", file).await.column("Status");
    assert_eq!(statuses.len(), 2_501);
    assert!(statuses.iter().all(|status| status == "invited"), "none of its rows is there");
}

#[actix_web::test]
async fn the_housekeeping_takes_away_what_nobody_has_touched_for_a_while() {
    let town = Town::new().await;
    let (bob, eve) = (town.sign_up("Bob Co").await, town.sign_up("Eve Co").await);
    leave(&town, &bob, 2_500).await;
    town.world.clock.advance(LEASE - Duration::SECOND);
    leave(&town, &eve, 1).await;
    while housekeeping::step(&town.world.app).await.unwrap() > 0 {}
    assert!(pending(&town, &bob).await.is_some());

    town.world.clock.advance(Duration::seconds(2));
    assert_eq!(housekeeping::step(&town.world.app).await.unwrap(), 1);
    assert_eq!(housekeeping::step(&town.world.app).await.unwrap(), 0);
    assert_eq!(pending(&town, &bob).await, None);
    assert!(pending(&town, &eve).await.is_some(), "it may still go on");
    assert_eq!(town.invites_of(&bob).await, [] as [Value; 0]);
    let statuses = upload(&town, &bob, "", people(3)).await.column("Status");
    assert_eq!(statuses, ["invited"; 3]);
}

#[actix_web::test]
async fn an_upload_that_was_taken_away_fails_and_leaves_nothing() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let batch = begin(&town, &bob).await;
    let (file, halted, go_on) = halting(5_000);
    let importing = actix_web::rt::spawn(import(batch, file));
    halted.await.expect("it reads so far");
    // Behind the rows that were read before: whatever writes has its turn after them.
    while housekeeping::step(&town.world.app).await.unwrap() > 0 {}
    town.world.clock.advance(LEASE + Duration::SECOND);
    while housekeeping::step(&town.world.app).await.unwrap() > 0 {}
    assert_eq!(pending(&town, &bob).await, None);

    drop(go_on);
    let told = importing.await.unwrap();
    assert!(matches!(told, Err(BatchError::Store(StoreError::Contended(_)))), "{told:?}");
    assert_eq!(town.invites_of(&bob).await, [] as [Value; 0]);
    let statuses = upload(&town, &bob, "", people(3)).await.column("Status");
    assert_eq!(statuses, ["invited"; 3]);
}

/// A disk that is full after so many bytes.
struct Full(usize);

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self.0.checked_sub(bytes.len()) {
            Some(left) => self.0 = left,
            None => return Err(io::ErrorKind::StorageFull.into()),
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[actix_web::test]
async fn an_upload_whose_result_finds_no_room_leaves_nothing() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    for room in [0, 200_000] {
        let batch = begin(&town, &bob).await;
        let spool = spool(Cursor::new(people(5_000)), Full(room));
        let told = spool::work_on(batch.import(spool)).await.unwrap();
        assert!(matches!(told, Err(BatchError::Io(_))), "{told:?}");
        assert_eq!(pending(&town, &bob).await, None, "it is taken away at once");
        assert_eq!(town.invites_of(&bob).await, [] as [Value; 0]);
    }
    let statuses = upload(&town, &bob, "", people(3)).await.column("Status");
    assert_eq!(statuses, ["invited"; 3]);
}
