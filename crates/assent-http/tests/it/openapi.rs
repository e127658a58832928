//! The `OpenAPI` documents: every example of theirs is played on the servers.
//!
//! Their examples hold the documents' tokens and ids. The story below plays
//! them in an order in which they work, and puts what is live in their place.

use std::collections::BTreeSet;

use assent_test_town::{Town, codes, linked, list, text};
use serde_json::{Value, json};
use time::Duration;

use crate::{
    interests::{interest, uid_of},
    openapi_play::{Play, operations, placeholder},
};

#[actix_web::test]
async fn every_example_of_the_documents_works_as_it_is_shown() {
    let town = Town::new().await;
    let (mut b, mut a) = (Play::organizations(&town), Play::people(&town));
    b.call("getStatus").await;
    a.call("getStatus").await;
    b.call("getAgreementText").await;
    a.call("getAgreementText").await;

    b.knows(placeholder::OPERATOR_INVITE, town.operator_invite().await);
    b.call("verifyInviteToken").await;
    b.call("signUp").await;
    let letter = town.letter().await.text;
    let link = letter.lines().find_map(|line| line.split_once("/signup/"));
    b.knows(placeholder::SIGNUP_TOKEN, link.expect("there is a link").1);
    b.call("verifySignup").await;
    b.call("completeSignup").await;
    b.session = text(&b.call("logIn").await["sessionId"]);
    b.knows(placeholder::SESSION, b.session.clone());
    b.call("updateProfile").await;
    b.call("getProfile").await;

    // Withdrawn, an invitation may be made again.
    let link = text(&b.call("inviteEndUserWithoutApi").await["signup"]);
    b.knows(placeholder::DELETED_INVITE, segment(&link));
    b.call("deleteInvite").await;
    let link = text(&b.call("inviteEndUser").await["signup"]);
    a.knows(placeholder::INVITE, segment(&link));
    a.call("lookUpInvite").await;
    a.call("register").await;
    a.session = text(&a.call("logIn").await["sessionId"]);
    let signed = a.call("signAgreement").await;
    let person = text(&signed["sisa"]["acceptedSisa"]["rightsHolderPublicKey"]);
    a.call("changeAccountData").await;
    a.call("getAccountData").await;
    a.call("exportAgreement").await;

    a.knows(placeholder::PERSON, person.clone());
    a.call("resolveDid").await;
    b.knows(placeholder::PERSON, person);
    b.call("resolveDid").await;
    for operation in [
        "getConsentReport",
        "getAllEndUserAccountData",
        "getEndUserAccountData",
        "listEndUsers",
        "exportEndUsers",
        "exportEmailList",
        "exportAgreement",
        "inviteEndUserBatch",
        "listInvites",
    ] {
        b.call(operation).await;
    }
    organizations_later(&mut b, &a.session).await;
    let beta = town.sign_up("Beta Co").await;
    a.knows(placeholder::SECOND_INVITE, town.invite(&beta, "alice@example.com").await);
    a.call("addInvite").await;
    play_own_calls(&town, &mut a).await;

    b.call("logOut").await;
    a.call("logOut").await;
    a_new_password(&mut b).await;
    b.is_over();
    a.is_over();
}

/// What an organization does once somebody, whose session this is, has signed.
async fn organizations_later(play: &mut Play<'_>, person: &str) {
    let (town, session) = (play.town, play.session.clone());
    play.call("issueDownloadTicket").await;

    // Later than the organization's first address.
    town.world.clock.advance(Duration::MILLISECOND);
    play.call("addEmail").await;
    play.call("listEmails").await;
    play.knows(placeholder::EMAIL_CODE, mailed_token(town).await);
    play.call("verifyEmail").await;

    let post = text(&play.call("createPost").await["post"]["uid"]);
    play.knows(placeholder::POST, post);
    play.knows(placeholder::BEFORE, "2099-11-07T23:36:16.046Z");
    for operation in ["listPosts", "hidePost", "showPost", "deletePost"] {
        play.call(operation).await;
    }

    let profile = json!({"organizationProfile": {"industries": ["Automotive"]}});
    town.organizations.post("/api/orgs/profile", &session, profile).await.done();
    let interest = json!({"buyingInterest": interest(json!({}))});
    let path = "/api/buying_interest/create";
    let uid = uid_of(&town.people.post(path, person, interest).await);
    play.call("listBuyingInterests").await;
    let body = json!({"buyingInterestUid": uid});
    town.people.post("/api/buying_interest/delete", person, body).await.done();
}

/// What somebody does who has forgotten their password, on either server. It
/// ends their sessions.
async fn a_new_password(play: &mut Play<'_>) {
    play.call("requestPasswordReset").await;
    play.knows(placeholder::RESET_TOKEN, mailed_token(play.town).await);
    play.call("verifyPasswordReset").await;
    play.call("resetPassword").await;
    // It is told of that.
    play.town.letter().await;
}

/// The token in which the link of the only letter on its way ends.
async fn mailed_token(town: &Town) -> String {
    let letter = town.letter().await.text;
    segment(letter.lines().find(|line| line.starts_with("https://")).expect("there is a link"))
}

/// What a person does but to follow invitations and to sign.
async fn play_own_calls(town: &Town, a: &mut Play<'_>) {
    for operation in [
        "changeDefaultAccountData",
        "getDefaultAccountData",
        "savePreferences",
        "getOverview",
        "listOrganizations",
        "getOrganization",
        "listAgreementEvents",
    ] {
        a.call(operation).await;
    }
    let created = a.call("createPost").await;
    a.knows(placeholder::POST, text(&created["post"]["uid"]));
    a.call("listPosts").await;
    a.call("deletePost").await;
    let created = a.call("createBuyingInterest").await;
    a.knows(placeholder::INTEREST, text(&created["buyingInterest"]["uid"]));
    a.call("listBuyingInterests").await;
    a.call("deleteBuyingInterest").await;
    a.call("endAgreement").await;

    // Somebody else comes in, and forgets their password.
    town.letters().await;
    a.call("signUp").await;
    let code = linked(&town.letter().await, "https://people.example/verify/");
    a.knows(placeholder::VERIFICATION_CODE, code);
    a.call("completeSignup").await;
    a.call("requestPasswordReset").await;
    let token = linked(&town.letter().await, "https://people.example/reset-password/");
    a.knows(placeholder::PERSONS_RESET_TOKEN, token);
    a.call("verifyPasswordReset").await;
    a.call("resetPassword").await;
    // They are told of that.
    town.letter().await;
}

fn segment(link: &str) -> String {
    link.rsplit('/').next().expect("a link has a last part").to_owned()
}

/// Where the documents are kept, for whoever reads them here.
const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi");

#[test]
fn the_documents_that_are_kept_are_those_of_the_code() {
    for (name, document) in [
        ("organization", assent_http::organization_document()),
        ("rights-holder", assent_http::rights_holder_document()),
    ] {
        let kept = std::fs::read_to_string(format!("{KEPT}/{name}.json")).unwrap_or_default();
        assert!(kept == document, "docs/openapi/{name}.json is of older code: run `just openapi`");
    }
}

const GUIDE: &str = include_str!("../../../../docs/http-api.md");

/// Whether the guide has the code, and the status with it.
fn is_told(code: &str, status: &str) -> bool {
    let row = format!("| `{code}` | ");
    let mut rows = GUIDE.lines().filter_map(|line| line.strip_prefix(&row));
    rows.any(|row| {
        let statuses = row.split(" | ").next().unwrap_or_default();
        statuses.split(", ").any(|told| told == status)
    })
}

#[test]
fn every_operation_is_told_from_the_others_and_shows_what_it_takes_and_answers() {
    for document in [assent_http::organization_document(), assent_http::rights_holder_document()] {
        let document: Value = serde_json::from_str(&document).expect("the document is JSON");
        let tags: Vec<_> = list(&document["tags"]).iter().map(|tag| text(&tag["name"])).collect();
        let mut ids = BTreeSet::new();
        for (path, method, operation) in operations(&document) {
            let at = format!("{method} {path}");
            assert!(ids.insert(text(&operation["operationId"])), "{at}: another has its id");
            assert!(text(&operation["summary"]).ends_with('.'), "{at}: its summary is a sentence");
            let own = list(&operation["tags"]);
            assert!(own.len() == 1 && tags.contains(&text(&own[0])), "{at}: {own:?}");
            let answers = operation["responses"].as_object().expect("it answers");
            for (status, answer) in answers {
                assert!(answer["headers"]["Request-Id"].is_object(), "{at}: {status}");
                let example = &answer["content"]["application/json"]["example"];
                let codes = codes(&document, operation, status);
                for code in &codes {
                    assert!(is_told(code, status), "docs/http-api.md has no {code} of {status}");
                }
                assert_eq!(example["success"] == false, status != "200", "{at}: {status}");
                let plain = ["/status", "/sisa/", "/did:"];
                let is_plain = plain.iter().any(|plain| path.starts_with(plain));
                // Where a file is answered, a failure is a 422.
                let is_file = answers.contains_key("422");
                assert!(status == "200" || !codes.is_empty(), "{at}: {status}");
                assert!(codes.is_empty() || status != "200" || !(is_plain || is_file), "{at}");
                let is_csv = answer["content"]["text/csv"].is_object();
                assert!(!is_csv || is_file, "{at}: {status}");
            }
            assert_eq!(
                answers.contains_key("401"),
                !list(&operation["security"]).is_empty(),
                "{at}"
            );
            assert_eq!(answers.contains_key("413"), operation["requestBody"].is_object(), "{at}");
        }
    }
}

#[actix_web::test]
async fn both_servers_show_their_document() {
    let town = Town::new().await;
    for (server, document) in [
        (&town.organizations, assent_http::organization_document()),
        (&town.people, assent_http::rights_holder_document()),
    ] {
        let answer = server.get("/openapi.json", "").await;
        assert_eq!(answer.header("content-type"), "application/json");
        assert!(answer.text() == document);

        let answer = server.get("/docs", "").await;
        assert_eq!((answer.status.as_u16(), answer.header("location")), (308, "docs/"));
        let page = server.get("/docs/", "").await;
        assert_eq!(page.header("content-type"), "text/html");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"));
        let attributes = page.text().split(['"', '\'']);
        let files: Vec<_> = attributes
            .filter(|text| [".css", ".js", ".png"].iter().any(|end| text.ends_with(end)))
            .collect();
        assert!(files.len() >= 5, "{}", page.text());
        for file in files {
            let path = format!("/docs/{}", file.trim_start_matches("./"));
            assert_eq!(server.get(&path, "").await.status, 200, "{path}");
        }
        let start = server.get("/docs/swagger-initializer.js", "").await;
        assert!(start.text().contains("../openapi.json"), "{}", start.text());
        server.get("/docs/nothing.js", "").await.failed(404, "not-found");
        server.post("/openapi.json", "", Value::Null).await.failed(405, "wrong-method");
    }
}
