//! A store that answers and takes no writes, as on a full disk.

use std::sync::{
    Arc,
    atomic::{AtomicBool, AtomicUsize, Ordering},
};

use assent_domain::{
    outcome::{BoxFuture, NoTurn, StoreError},
    store::{Store, Unit, Verdict, Work},
};
use assent_test_town::Town;
use serde_json::json;

type Fault = fn() -> StoreError;

/// Lets writes pass until it is told otherwise.
struct Refusing {
    store: Arc<dyn Store>,
    switch: Switch,
    fault: Fault,
}

/// Which writes are refused.
#[derive(Clone, Default)]
struct Switch {
    all: Arc<AtomicBool>,
    /// Those that are undone: the large ones that only try whether there is room.
    undone: Arc<AtomicBool>,
    /// How many of these there were.
    tried: Arc<AtomicUsize>,
}

impl Store for Refusing {
    fn run(&self, unit: Unit, work: Work) -> BoxFuture<'_, Result<(), StoreError>> {
        let (Switch { all, undone, tried }, fault) = (self.switch.clone(), self.fault);
        let writes = matches!(unit, Unit::Write | Unit::Once);
        if writes && all.load(Ordering::SeqCst) {
            return Box::pin(async move { Err(fault()) });
        }
        let counted = tried.clone();
        let before = tried.load(Ordering::SeqCst);
        let counting: Work = Box::new(move |tx| {
            let verdict = work(tx);
            let undoes = writes && verdict == Verdict::Rollback;
            counted.fetch_add(usize::from(undoes), Ordering::SeqCst);
            verdict
        });
        let running = self.store.run(unit, counting);
        Box::pin(async move {
            running.await?;
            let was_undone = tried.load(Ordering::SeqCst) > before;
            if was_undone && undone.load(Ordering::SeqCst) { Err(fault()) } else { Ok(()) }
        })
    }
}

async fn town(fault: Fault) -> (Town, Switch) {
    let switch = Switch::default();
    let theirs = switch.clone();
    let town = Town::with(move |plan| {
        plan.wrap =
            Some(Box::new(move |store| Arc::new(Refusing { store, switch: theirs, fault })));
    });
    (town.await, switch)
}

#[actix_web::test]
async fn a_service_that_can_write_nothing_is_not_ready_until_it_can() {
    let (town, Switch { all: refuses, .. }) =
        town(|| StoreError::Unavailable("database or disk is full".into())).await;
    refuses.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        town.operator.get("/health/ready", "").await.failed(503, "unavailable");
    }
    assert_eq!(town.operator.get("/health/live", "").await.status, 200);
    let metrics = town.operator.get("/metrics", "").await.text().to_owned();
    let line = r#"assent_store_failures_total{kind="unavailable"} 3"#;
    assert!(metrics.contains(line), "{metrics}");
    assert!(metrics.contains(r#"assent_store_failures_total{kind="failed"} 0"#), "{metrics}");

    refuses.store(false, Ordering::SeqCst);
    assert_eq!(town.operator.get("/health/ready", "").await.status, 200);
}

#[actix_web::test]
async fn once_a_request_was_refused_a_small_write_is_no_proof() {
    let (town, switch) = town(|| StoreError::Unavailable("could not extend file".into())).await;
    let bob = town.sign_up("Bob Co").await;
    switch.tried.store(0, Ordering::SeqCst);
    let ready = async || town.operator.get("/health/ready", "").await;
    assert_eq!(ready().await.status, 200);
    assert_eq!(switch.tried.load(Ordering::SeqCst), 0, "a large write is not tried without need");

    switch.all.store(true, Ordering::SeqCst);
    let asked = json!({"email": bob.email});
    let refused = town.organizations.post("/api/reset_password/request", "", asked).await;
    refused.failed(503, "unavailable");
    switch.all.store(false, Ordering::SeqCst);
    switch.undone.store(true, Ordering::SeqCst);
    for _ in 0..3 {
        ready().await.failed(503, "unavailable");
    }

    switch.undone.store(false, Ordering::SeqCst);
    let before = switch.tried.load(Ordering::SeqCst);
    for _ in 0..3 {
        assert_eq!(ready().await.status, 200);
    }
    assert_eq!(switch.tried.load(Ordering::SeqCst) - before, 1, "one that goes well is enough");
}

#[actix_web::test]
async fn a_service_that_is_busy_writing_is_ready() {
    let (town, Switch { all: refuses, .. }) = town(|| StoreError::Unavailable(NoTurn.into())).await;
    refuses.store(true, Ordering::SeqCst);
    assert_eq!(town.operator.get("/health/ready", "").await.status, 200);
}

#[actix_web::test]
async fn asking_often_whether_it_is_ready_leaves_one_record() {
    let (town, _) = town(|| StoreError::Unavailable("unused".into())).await;
    for _ in 0..20 {
        assert_eq!(town.operator.get("/health/ready", "").await.status, 200);
    }
    let later = assent_conformance::fixtures::START + time::Duration::days(1);
    let records = town.world.app.store.transact(move |tx| tx.limits().purge(later, 100)).await;
    assert_eq!(records.map_err(|error| error.kind()), Ok(1));
}
