//! Tenants: an organization sees nothing of another's, a person nothing of
//! another's either.

use assent_test_town::{Town, list, text};
use serde_json::{Value, json};

fn asks() -> Value {
    json!({
        "requested_data": {"email": true}, "consents": {"Newsletter": true},
        "communication_channels": {"email_media": true},
    })
}

#[actix_web::test]
async fn an_organization_sees_nothing_of_anothers_people_by_any_address() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let eve = town.sign_up_asking("Eve Ltd", asks()).await;
    let alice = town.member(&bob, "alice").await;
    town.change(&alice, &bob, json!({"consents": {"Newsletter": true}})).await;
    let open = town.invite(&bob, "bert@example.org").await;
    let get = async |path: &str| town.organizations.get(path, &eve.session).await;

    let path = format!("/api/end_user_account_data/{}", alice.id);
    get(&path).await.refused("unknown-end-user");
    let path = format!("/api/orgs/agreements/{}", alice.id);
    get(&path).await.refused("no-agreement");
    for (path, key) in [
        ("/api/end_user_account_data", "allEndUserAccountData"),
        ("/api/orgs/consent_report", "consentReport"),
        ("/api/end_user_invites", "endUserInvites"),
    ] {
        assert_eq!(get(path).await.done()[key], json!([]), "{path}");
    }
    assert_eq!(list(&get("/api/end_users").await.done()["endUsers"]).len(), 1);
    assert_eq!(get("/api/end_users.csv").await.rows().len(), 1);
    assert_eq!(get("/api/email_list/-/Newsletter").await.rows().len(), 1);
    for invite in town.invites_of(&bob).await {
        let body = json!({"inviteToken": invite["invite_token"]});
        let answer = town.organizations.post("/api/delete_end_user_invite", &eve.session, body);
        answer.await.refused("unknown-invite");
    }
    // Its own invitations never lead to the other's name.
    let token = open.rsplit('g').next().expect("a token");
    let body = json!({"token": format!("g{}g{token}", eve.apikey)});
    town.people.post("/api/register/new", "", body).await.refused("invalid-invite-token");
    assert_eq!(town.invites_of(&bob).await.len(), 2);
}

#[actix_web::test]
async fn a_change_of_one_profile_is_none_of_another() {
    let town = Town::new().await;
    let (bob, eve) = (town.sign_up("Bob Co").await, town.sign_up("Eve Ltd").await);
    town.ask(&eve, json!({"name": "Bob Co", "city": "Oakland", "consents": {"Newsletter": true}}))
        .await;
    let reply = town.organizations.get("/api/orgs/profile", &bob.session).await.done();
    let profile = &reply["organizationProfile"];
    assert_eq!((&profile["apikey"], &profile["city"]), (&json!("bobco"), &json!(null)));
    assert_eq!(profile["consents"], json!({}));
}

#[actix_web::test]
async fn one_person_is_to_each_organization_what_they_told_it() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let carol = town.open_organization("carol").await;
    town.ask(&carol, asks()).await;
    let mut alice = town.member(&bob, "alice").await;
    town.sign(&mut alice, &carol).await;
    let changes = json!({"consents": {"Newsletter": true}});
    town.change(&alice, &bob, changes.clone()).await;
    assert_eq!(town.seen(&bob, &alice).await["consents"]["Newsletter"], true);
    assert_eq!(town.seen(&carol, &alice).await["consents"]["Newsletter"], false);

    // The two agreements are chains of their own.
    let path = format!("/api/orgs/agreements/{}", alice.id);
    let exports = [
        town.organizations.get(&path, &bob.session).await,
        town.organizations.get(&path, &carol.session).await,
    ];
    let [at_bob, at_carol] = exports.map(|export| {
        assent_domain::agreements::verify(export.text(), None).expect("the chain holds")
    });
    assert_eq!((at_bob.events, at_carol.events), (2, 1));
    assert_eq!(at_carol.custodian_public_key, carol.public_key);
    assert_ne!(at_bob.sisa_id, at_carol.sisa_id);

    // A change towards both is one, and leaves nothing behind if it can't be.
    let both = town.change_towards(&alice, &["carol", "bobco"], changes).await;
    assert_eq!(both.keys(""), ["success", "bobco", "carol"]);
    assert_eq!(list(&both.done()["bobco"]["sisaEvents"]).len(), 0);
    assert_eq!(list(&both.done()["carol"]["sisaEvents"]).len(), 1);
    let off = json!({"consents": {"Newsletter": false}});
    let refused = town.change_towards(&alice, &["bobco", "carol", "nobody"], off).await;
    refused.refused("no-agreement");
    for organization in [&bob, &carol] {
        assert_eq!(town.seen(organization, &alice).await["consents"]["Newsletter"], true);
    }
}

#[actix_web::test]
async fn a_public_and_published_organization_may_be_signed_with_uninvited() {
    let town = Town::new().await;
    let bob = town.sign_up("Bob Co").await;
    let carol = town.open_organization("carol").await;
    let mut alice = town.member(&bob, "alice").await;
    let reply = town.sign(&mut alice, &carol).await.done();
    assert_eq!(reply["organization"]["public"], true);
    let bert = town.register(&town.invite(&bob, "bert@example.org").await).await;
    for (change, open) in [
        (json!({"published": false}), false),
        (json!({"published": true, "public": false}), false),
        (json!({"public": true}), true),
    ] {
        town.ask(&carol, change.clone()).await;
        let body = json!({"organizationApikey": "carol"});
        let answer = town.people.post("/api/sign_sisa", &bert.session, body).await;
        assert_eq!(answer.json()["success"], open, "{change}");
        // Who has signed stays.
        town.sign(&mut alice, &carol).await;
    }
}

#[actix_web::test]
async fn a_person_sees_nothing_of_anothers_ties() {
    let town = Town::new().await;
    let bob = town.sign_up_asking("Bob Co", asks()).await;
    let eve = town.sign_up_asking("Eve Ltd", asks()).await;
    let alice = town.member(&bob, "alice").await;
    let mallory = town.member(&eve, "mallory").await;
    for path in ["/api/organizations/accountData/bobco", "/api/organizations/agreement/bobco"] {
        town.people.get(path, &mallory.session).await.refused("no-agreement");
    }
    let body = json!({"organizationApikey": "bobco"});
    let answer = town.people.post("/api/sign_sisa", &mallory.session, body).await;
    answer.refused("unknown-organization");
    let changes = json!({"personal_data": {"email": "mallory@example.org"}});
    town.change_towards(&mallory, &["bobco"], changes).await.refused("no-agreement");
    let email = &town.seen(&bob, &alice).await["personal_data"]["email"];
    assert_eq!(text(email), "alice@example.org");
}
