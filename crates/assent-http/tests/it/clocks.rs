//! A clock that is put back, as after it was set wrong.

use std::future::ready;

use assent_domain::{
    mail::{Courier, Letter, MailError, Mailer, RetrySchedule},
    outcome::BoxFuture,
};
use assent_test_town::Town;
use serde_json::json;
use time::Duration;

struct Away;

impl Mailer for Away {
    fn send<'a>(&'a self, _: &'a Letter) -> BoxFuture<'a, Result<(), MailError>> {
        Box::pin(ready(Err(MailError::Failed("away".into()))))
    }

    fn check(&self) -> BoxFuture<'_, Result<(), MailError>> {
        Box::pin(ready(Ok(())))
    }
}

#[actix_web::test]
async fn a_letter_that_was_put_off_waits_no_longer_than_the_longest_pause() {
    let town = Town::new().await;
    let body = json!({"email": "neworg@example.com", "inviteToken": town.operator_invite().await});
    town.organizations.post("/api/signup", "", body).await.done();
    let schedule = RetrySchedule::new(3);
    let courier = Courier { app: &town.world.app, mailer: &Away, schedule: &schedule };
    assert_eq!(courier.step().await.expect("the store works").postponed, 1);
    assert!(courier.step().await.expect("the store works").is_idle(), "it is put off");

    town.world.clock.advance(Duration::days(-1));
    assert_eq!(courier.step().await.expect("the store works").postponed, 1);
}

#[actix_web::test]
async fn a_session_that_was_used_ends_twelve_hours_later_and_not_a_day() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", json!({"keepMeLoggedIn": false})).await;
    let profile = async || town.organizations.get("/api/orgs/profile", &bob.session).await;
    town.world.clock.advance(Duration::days(-1));
    profile().await.done();

    town.world.clock.advance(Duration::hours(13));
    profile().await.failed(401, "unauthenticated");
}
