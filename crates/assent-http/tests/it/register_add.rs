//! Tying an invitation to an account that is there already.

use assent_test_town::{Answer, Person, Town};
use serde_json::json;
use time::Duration;

const PATH: &str = "/api/register/add";

async fn add(town: &Town, person: &Person, segment: &str) -> Answer {
    town.people.post(PATH, &person.session, json!({"token": segment})).await
}

#[actix_web::test]
async fn a_second_organization_is_tied_and_can_be_signed_with() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let asks = json!({"requested_data": {"email": true, "lastname": true}});
    let carol = town.sign_up_asking("Carol Ltd", asks).await;
    let mut alice = town.member(&bob, "alice").await;
    let known = json!({"email": "Alice@example.org", "lastname": "McPerson"});
    let segment = town.invite_knowing(&carol, known).await;
    town.world.clock.advance(Duration::HOUR);

    let answer = add(&town, &alice, &segment).await;
    assert_eq!(answer.text(), r#"{"success":true,"organizationApikey":"carolltd"}"#);
    let invite = town.invites_of(&carol).await.remove(0);
    assert_eq!(invite["rights_holder_public_key"], alice.id);
    assert_eq!(invite["used_at"], "2026-01-02T04:04:05.678Z");
    let path = "/api/organizations/accountData/carolltd";
    let own = town.people.get(path, &alice.session).await.done();
    assert_eq!(own["organizationAccountData"]["personal_data"]["lastname"], "McPerson");
    // It signs nothing: that is the person's next step.
    let all = town.organizations.get("/api/end_user_account_data", &carol.session).await;
    assert_eq!(all.done()["allEndUserAccountData"], json!([]));
    town.sign(&mut alice, &carol).await;
    let seen = town.seen(&carol, &alice).await;
    assert_eq!(seen["personal_data"], json!({"email": "alice@example.org"}));
}

#[actix_web::test]
async fn what_the_person_said_before_stands_and_what_is_known_fills_the_gaps() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let carol = town.sign_up("Carol Ltd").await;
    let known = json!({"email": "alice@example.org", "firstname": "Alice"});
    let mut alice = town.register(&town.invite_knowing(&bob, known).await).await;
    let known = json!({"email": "alice@example.org", "firstname": "Al", "lastname": "McPerson"});
    add(&town, &alice, &town.invite_knowing(&carol, known).await).await.done();
    let data = town.sign(&mut alice, &carol).await.done()["organizationAccountData"].clone();
    assert_eq!(data["personal_data"]["firstname"], "Alice");
    assert_eq!(data["personal_data"]["lastname"], "McPerson");
}

#[actix_web::test]
async fn only_whom_the_invitation_is_for_may_add_it() {
    let town = Town::new().await;
    let (bob, carol) = (town.sign_up("Bob Co").await, town.sign_up("Carol Ltd").await);
    let alice = town.member(&bob, "alice").await;
    let eve = town.member(&bob, "eve").await;
    let segment = town.invite(&carol, "alice@example.org").await;
    let nobodys = town.invite(&carol, "nobody@example.org").await;
    for theirs in [&segment, &nobodys] {
        add(&town, &eve, theirs).await.refused_on("invite-not-yours", &["token"]);
    }
    let path = "/api/organizations/accountData/carolltd";
    town.people.get(path, &eve.session).await.refused("no-agreement");
    add(&town, &alice, &segment).await.done();
    add(&town, &alice, &segment).await.refused_on("invite-used", &["token"]);
    // Nor does the used one tell strangers more than before.
    add(&town, &eve, &segment).await.refused_on("invite-not-yours", &["token"]);
}

#[actix_web::test]
async fn an_invitation_that_is_unknown_or_expired_is_not_added() {
    let town = Town::new().await;
    let carol = town.sign_up("Carol Ltd").await;
    let segment = town.invite(&carol, "alice@example.org").await;
    town.world.clock.advance(town.world.app.rules.invite_lifetime);
    let bob = town.sign_up("Bob Co").await;
    let alice = town.member(&bob, "alice").await;
    add(&town, &alice, &segment).await.refused_on("invite-expired", &["token"]);
    let token = segment.rsplit('g').next().expect("a token");
    for unknown in ["", token, &format!("gbobcog{token}"), &format!("gcarolltdg{}", "f".repeat(32))]
    {
        add(&town, &alice, unknown).await.refused_on("invalid-invite-token", &["token"]);
    }
    let path = "/api/organizations/accountData/carolltd";
    town.people.get(path, &alice.session).await.refused("no-agreement");
}

#[actix_web::test]
async fn of_fifty_who_add_one_invitation_at_once_one_succeeds() {
    let town = Town::new().await;
    let (bob, carol) = (town.sign_up("Bob Co").await, town.sign_up("Carol Ltd").await);
    let alice = town.member(&bob, "alice").await;
    let segment = town.invite(&carol, "alice@example.org").await;
    let adding = (0..50).map(|_| add(&town, &alice, &segment));
    let answers = futures_util::future::join_all(adding).await;
    let (won, lost): (Vec<_>, Vec<_>) =
        answers.iter().partition(|answer| answer.json()["success"] == true);
    assert_eq!(won.len(), 1);
    for answer in lost {
        answer.refused("invite-used");
    }
}
