//! A store that answers and takes no writes, as on a full disk.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use assent_domain::store::{BoxFuture, NoTurn, Store, StoreError, Unit, Work};

use crate::town::Town;

type Fault = fn() -> StoreError;

/// Lets writes pass until it is told otherwise.
struct Refusing {
    store: Arc<dyn Store>,
    refuses: Arc<AtomicBool>,
    fault: Fault,
}

impl Store for Refusing {
    fn run(&self, unit: Unit, work: Work) -> BoxFuture<'_, Result<(), StoreError>> {
        if unit == Unit::Write && self.refuses.load(Ordering::SeqCst) {
            let fault = self.fault;
            return Box::pin(async move { Err(fault()) });
        }
        self.store.run(unit, work)
    }
}

async fn town(fault: Fault) -> (Town, Arc<AtomicBool>) {
    let refuses = Arc::new(AtomicBool::new(false));
    let switch = refuses.clone();
    let town = Town::with(move |plan| {
        plan.wrap = Some(Box::new(move |store| Arc::new(Refusing { store, refuses, fault })));
    });
    (town.await, switch)
}

#[actix_web::test]
async fn a_service_that_can_write_nothing_is_not_ready_until_it_can() {
    let (town, refuses) = town(|| StoreError::Unavailable("database or disk is full".into())).await;
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
async fn a_service_that_is_busy_writing_is_ready() {
    let (town, refuses) = town(|| StoreError::Unavailable(NoTurn.into())).await;
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
