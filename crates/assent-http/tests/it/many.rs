//! More end users than are read at once.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use assent_conformance::fixtures::samples;
use assent_domain::{
    outcome::{BoxFuture, StoreError},
    store::{Store, Unit, Work},
};
use assent_test_town::{Organization, Town, list, request, text};
use serde_json::json;

async fn settled(town: &Town, people: u32) -> Organization {
    let asks = json!({"requested_data": {"email": true}, "consents": {"Newsletter": true}});
    let bob = town.sign_up_asking("Bob Co", asks).await;
    town.settle(&bob, 0..people).await;
    bob
}

#[actix_web::test]
async fn lists_and_exports_are_whole_however_many_there_are() {
    for people in [500, 501, 1_000, 2_500] {
        let town = Town::new().await;
        let bob = settled(&town, people).await;
        let emails: Vec<_> =
            (0..people).map(|n| samples::email_of(n.into()).as_str().to_owned()).collect();
        let csv = town.organizations.get("/api/end_users.csv", &bob.session).await;
        assert_eq!(csv.column("Email"), emails);
        let csv = town.organizations.get("/api/email_list/-/Newsletter", &bob.session).await;
        assert_eq!(csv.column("Email"), emails);

        let emails_in = |key: &str, answer: &assent_test_town::Answer| -> Vec<_> {
            let rows = list(&answer.done()[key]);
            rows.iter().map(|row| text(&row["personal_data"]["email"])).collect()
        };
        let all = town.organizations.get("/api/end_user_account_data", &bob.session).await;
        assert_eq!(emails_in("allEndUserAccountData", &all), emails);
        let report = town.organizations.get("/api/orgs/consent_report", &bob.session).await;
        let newest_first: Vec<_> = emails.into_iter().rev().collect();
        assert_eq!(emails_in("consentReport", &report), newest_first);
    }
}

#[actix_web::test]
async fn the_table_pages_through_all_of_them() {
    let town = Town::new().await;
    let bob = settled(&town, 1_005).await;
    let page = async |page: u32| {
        let path = format!("/api/end_users?page={page}");
        list(&town.organizations.get(&path, &bob.session).await.done()["endUsers"])
    };
    assert_eq!(page(100).await[10][2], samples::email_of(999).as_str());
    assert_eq!(page(101).await.len(), 6);
    assert_eq!(page(102).await.len(), 1);
}

/// A store that goes away once a number of units were run.
struct GoesAway(Arc<dyn Store>, Arc<AtomicUsize>);

impl Store for GoesAway {
    fn run(&self, unit: Unit, work: Work) -> BoxFuture<'_, Result<(), StoreError>> {
        let left = self.1.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |n| n.checked_sub(1));
        if left.is_err() {
            return Box::pin(async { Err(StoreError::Unavailable("it went away".into())) });
        }
        self.0.run(unit, work)
    }
}

#[actix_web::test]
async fn half_an_answer_never_passes_for_a_whole_one() {
    let left = Arc::new(AtomicUsize::new(usize::MAX));
    let wrapped = Arc::clone(&left);
    let town = Town::with(|plan| {
        plan.wrap = Some(Box::new(|store| Arc::new(GoesAway(store, wrapped))));
    })
    .await;
    let bob = settled(&town, 1_001).await;
    let (mut cut, mut told, mut whole) = (0, 0, 0);
    for path in [
        "/api/end_users.csv",
        "/api/email_list/-/Newsletter",
        "/api/end_user_account_data",
        "/api/orgs/consent_report",
    ] {
        for units in 0..6 {
            left.store(units, Ordering::SeqCst);
            let request = request(actix_web::http::Method::GET, path, &bob.session);
            let response = town.organizations.response(request).await;
            let status = response.status();
            let body = actix_web::body::to_bytes(response.into_body()).await;
            match (status.as_u16(), body) {
                (503, Ok(_)) => told += 1,
                (200, Err(_)) => cut += 1,
                (200, Ok(body)) => {
                    let body = String::from_utf8(body.to_vec()).expect("UTF-8");
                    assert!(body.contains(samples::email_of(0).as_str()), "{path} {units}");
                    assert!(body.contains(samples::email_of(1_000).as_str()), "{path} {units}");
                    whole += 1;
                }
                (status, _) => panic!("{path} {units}: {status}"),
            }
        }
    }
    left.store(usize::MAX, Ordering::SeqCst);
    assert!(cut > 0 && told > 0 && whole > 0, "{cut} {told} {whole}");
}
