//! A sweep over every route that takes what belongs to somebody: to others it
//! answers as if it had never been, and nothing of theirs changes.

use actix_web::http::Method;
use assent_test_town::{Answer, Server, Town, request};
use serde_json::Value;

use crate::victims::{Id, Victims, asks};

/// A route, what it takes, and a body with `<id>` in its place; an empty body
/// is none. Without `<id>` in the body it stands in the path; `<own>` is the
/// apikey of the caller's organization.
type Call = (&'static str, Id, &'static str);

const OF_ORGANIZATIONS: [Call; 11] = [
    ("/api/end_user_account_data/{rhldr_id}", Id::Person, ""),
    ("/api/orgs/agreements/{rhldr_id}", Id::Person, ""),
    ("/api/delete_end_user_invite", Id::Invite, r#"{"inviteToken": "<id>"}"#),
    ("/api/feed/posts/hide", Id::Post, r#"{"post": {"feedPostUid": "<id>"}}"#),
    ("/api/feed/posts/show", Id::Post, r#"{"post": {"feedPostUid": "<id>"}}"#),
    ("/api/feed/posts/delete", Id::Post, r#"{"post": {"feedPostUid": "<id>"}}"#),
    ("/api/feed/posts/hide", Id::PersonsPost, r#"{"feedPostUid": "<id>"}"#),
    ("/api/feed/posts/show", Id::PersonsPost, r#"{"feedPostUid": "<id>"}"#),
    ("/api/orgs/emails/verify", Id::EmailCode, r#"{"verificationCode": "<id>"}"#),
    ("/api/signup", Id::OperatorInvite, r#"{"email": "<own>@example.org", "inviteToken": "<id>"}"#),
    (
        "/api/verify_invite_token",
        Id::OperatorInvite,
        r#"{"email": "<own>@example.org", "inviteToken": "<id>"}"#,
    ),
];

const OF_PEOPLE: [Call; 16] = [
    ("/api/organizations/{apikey}", Id::Apikey, ""),
    ("/api/organizations/accountData/{apikey}", Id::Apikey, ""),
    ("/api/organizations/agreement/{apikey}", Id::Apikey, ""),
    ("/api/organizations/sisa_events/{apikey}", Id::Apikey, ""),
    ("/api/organization/{apikey}/feed/posts", Id::Apikey, ""),
    ("/api/sign_sisa", Id::Apikey, r#"{"organizationApikey": "<id>"}"#),
    (
        "/api/organizations/accountData",
        Id::Apikey,
        r#"{"organizationApikeys": ["<id>"], "changes": {"consents": {"Newsletter": true}}}"#,
    ),
    (
        "/api/organizations/accountData",
        Id::Apikey,
        r#"{"organizationApikeys": ["<own>", "<id>"], "changes": {"consents": {"Newsletter": true}}}"#,
    ),
    (
        "/api/organization/{apikey}/feed/posts/create",
        Id::Apikey,
        r#"{"post": {"title": "Hello", "body": "This is a post body"}}"#,
    ),
    (
        "/api/organization/{apikey}/feed/posts/delete",
        Id::Apikey,
        r#"{"feedPostUid": "ffffffffffffffffffffffffffffffff"}"#,
    ),
    (
        "/api/organization/{apikey}/feed/posts/delete",
        Id::PersonsPost,
        r#"{"post": {"feedPostUid": "<id>"}}"#,
    ),
    ("/api/buying_interest/delete", Id::Interest, r#"{"buyingInterestUid": "<id>"}"#),
    // Under another organization's name; under its own, the link itself is the right to it.
    ("/api/register/new", Id::Invite, r#"{"token": "g<own>g<id>"}"#),
    (
        "/api/register",
        Id::Invite,
        r#"{"token": "g<own>g<id>", "password": "examplepassword", "passwordConfirmation": "examplepassword"}"#,
    ),
    ("/api/register/add", Id::Invite, r#"{"token": "g<own>g<id>"}"#),
    ("/api/end_sisa", Id::Apikey, r#"{"organizationApikey": "<id>"}"#),
];

/// Routes that take nothing of anybody's, or only what proves by itself who
/// may use it: a session, a ticket, a token that was mailed, a text's hash; or
/// what is told of everybody: the public key in a did.
const OF_NOBODY: [&str; 36] = [
    "/status",
    "/api/verify_signup",
    "/sisa/v1/{hash}",
    "/did:jlinc:{key}",
    "/api/login",
    "/api/logout",
    "/api/signup",
    "/api/complete_signup",
    "/api/reset_password",
    "/api/reset_password/request",
    "/api/reset_password/verify/{token}",
    "/api/reset_password/verify/{resetPasswordToken}",
    "/api/download_tickets",
    "/api/orgs/profile",
    "/api/orgs/invite_end_user",
    "/orgs/invite_end_user",
    "/api/orgs/invite_end_user_batch",
    "/api/end_user_invites",
    "/api/orgs/consent_report",
    "/api/end_user_account_data",
    "/api/end_users",
    "/api/end_users.csv",
    "/api/email_list/{sessionId}/{consentType}",
    "/api/orgs/emails",
    "/api/orgs/emails/add",
    "/api/feed/posts",
    "/api/feed/posts/create",
    "/api/buying_interests",
    "/api/default-account-data",
    "/api/preferences",
    "/api/overview",
    "/api/organizations",
    "/api/buying_interest",
    "/api/buying_interest/create",
    "/openapi.json",
    "/docs/",
];

#[test]
fn every_documented_route_is_swept_or_takes_nothing_of_anybody() {
    let documents = [
        (assent_http::organization_document(), &OF_ORGANIZATIONS[..]),
        (assent_http::rights_holder_document(), &OF_PEOPLE[..]),
    ];
    for (document, calls) in documents {
        let document: Value = serde_json::from_str(&document).expect("the document is JSON");
        for path in document["paths"].as_object().expect("it has paths").keys() {
            let is_swept = calls.iter().any(|(swept, ..)| swept == path);
            assert!(is_swept || OF_NOBODY.contains(&path.as_str()), "{path}: what does it take?");
        }
    }
}

/// Who calls: of which organization, and with what session.
type Caller<'a> = (&'a str, &'a str);

/// What the call answers with this id.
async fn answer_of(server: &Server, call: Call, id: &str, (own, session): Caller<'_>) -> Answer {
    let (pattern, _, body) = call;
    let in_path = if body.contains("<id>") { own } else { id };
    let path = match (pattern.split_once('{'), pattern.split_once('}')) {
        (Some((before, _)), Some((_, after))) => format!("{before}{in_path}{after}"),
        _ => pattern.to_owned(),
    };
    if body.is_empty() {
        return server.send(request(Method::GET, &path, session)).await;
    }
    let body = body.replace("<id>", id).replace("<own>", own);
    server.post(&path, session, serde_json::from_str(&body).expect("the body is JSON")).await
}

async fn assert_as_if_it_had_never_been(
    victims: &Victims,
    server: &Server,
    calls: &[Call],
    caller: Caller<'_>,
) {
    for &call in calls {
        let [live, unknown] = victims.ids(call.1);
        let theirs = answer_of(server, call, &live, caller).await;
        let nobodys = answer_of(server, call, &unknown, caller).await;
        assert_eq!(theirs.json()["success"], false, "{}: {}", call.0, theirs.text());
        assert_eq!(theirs.status, nobodys.status, "{}", call.0);
        assert_eq!(theirs.text().replace(&live, &unknown), nobodys.text(), "{}", call.0);
    }
}

#[actix_web::test]
async fn what_is_an_organizations_is_to_another_as_if_it_had_never_been() {
    let town = Town::new().await;
    let victims = Victims::of(&town).await;
    let eve = town.sign_up_asking("Eve Ltd", asks()).await;
    town.member(&eve, "mallory").await;
    let before = victims.belongings(&town).await;
    let (server, calls, caller) =
        (&town.organizations, &OF_ORGANIZATIONS, (&*eve.apikey, &*eve.session));
    assert_as_if_it_had_never_been(&victims, server, calls, caller).await;
    assert_eq!(victims.belongings(&town).await, before);
    assert_eq!(town.letters().await, []);
}

#[actix_web::test]
async fn what_is_a_persons_is_to_another_as_if_it_had_never_been() {
    let town = Town::new().await;
    let victims = Victims::of(&town).await;
    let eve = town.sign_up_asking("Eve Ltd", asks()).await;
    let mallory = town.member(&eve, "mallory").await;
    let before = victims.belongings(&town).await;
    let seen = town.seen(&eve, &mallory).await;
    let (calls, caller) = (&OF_PEOPLE, (&*eve.apikey, &*mallory.session));
    assert_as_if_it_had_never_been(&victims, &town.people, calls, caller).await;
    assert_eq!(victims.belongings(&town).await, before);
    assert_eq!(town.seen(&eve, &mallory).await, seen);
}

#[actix_web::test]
async fn to_those_whose_it_is_it_is_there() {
    let town = Town::new().await;
    let victims = Victims::of(&town).await;
    let (organization, person) = (&victims.bob.session, &victims.alice.session);
    for (server, calls, session) in [
        (&town.organizations, &OF_ORGANIZATIONS[..], organization),
        (&town.people, &OF_PEOPLE[..], person),
    ] {
        // What takes the invitation on one server finds another one on the other.
        let segment = town.invite(&victims.bob, &format!("{}@example.org", calls.len())).await;
        for &call in calls {
            let [mut live, unknown] = victims.ids(call.1);
            if matches!(call.1, Id::Invite) {
                segment.strip_prefix("gbobcog").expect("a token").clone_into(&mut live);
            }
            let caller = ("bobco", session.as_str());
            let nobodys = answer_of(server, call, &unknown, caller).await;
            let own = answer_of(server, call, &live, caller).await;
            assert_ne!(own.json()["code"], nobodys.json()["code"], "{}: {}", call.0, own.text());
        }
    }
}
