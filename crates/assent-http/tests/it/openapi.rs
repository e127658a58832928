//! The `OpenAPI` documents: every example of theirs is played on the servers.
//!
//! Their examples hold the documents' tokens and ids. The story below plays
//! them in an order in which they work, and puts what is live in their place.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use serde_json::{Value, json};
use time::Duration;

use crate::{
    answer::Answer,
    form::{FILE, Form},
    interests::{interest, uid_of},
    journeys::{linked, list, text},
    openapi_schema::Validator,
    town::{Town, request},
};

/// What the examples have in place of what is live.
mod placeholder {
    pub(super) const OPERATOR_INVITE: &str = "d1830fcda87ae8993039694e6f7aea95";
    pub(super) const SIGNUP_TOKEN: &str = "eV7i1ldl8HoeVFBDtL9paUbS2kFl3rlB";
    pub(super) const SESSION: &str =
        "5b2dbdc40a22ecc8ca2e12c3da0f03195e1668d7fffaadabf0474088e1d2c3b4";
    pub(super) const INVITE: &str = "gbobcog7ec8b2fd8a2d4a5c9a2e0a1b3c4d5e6f";
    pub(super) const DELETED_INVITE: &str = "gbobcog1c9a2e0a1b3c4d5e6f7ec8b2fd8a2d4a";
    pub(super) const SECOND_INVITE: &str = "gbetacog4d5e6f7ec8b2fd8a2d4a1c9a2e0a1b3c";
    pub(super) const RESET_TOKEN: &str = "db2506e27894aee3216273b49910062d";
    pub(super) const EMAIL_CODE: &str = "f91f371c9e2ec35b94fe9abf8213bc0d";
    pub(super) const POST: &str = "e80f11b39aa3294ed3b5a37b69012a73";
    pub(super) const BEFORE: &str = "2018-11-07T23:36:16.046Z";
    pub(super) const PERSON: &str = "mN6zDVnX0yJ3jXbcKmc1nKpv6qkTWbGfK5VgqnZt8xU";
    pub(super) const VERIFICATION_CODE: &str = "9f1c3a5e7b2d4f6081a3c5e7092b4d6f";
    pub(super) const RESET_TOKEN: &str = "c4e6a8021b3d5f7091a2b3c4d5e6f708";
    pub(super) const POST: &str = "e80f11b39aa3294ed3b5a37b69012a73";
    pub(super) const INTEREST: &str = "10504b9f0c13c5b9c1e21dc30a3618c6";
}

/// The document of one server, whose examples are played.
struct Play<'a> {
    town: &'a Town,
    is_organization: bool,
    document: Value,
    live: BTreeMap<&'static str, String>,
    session: String,
    played: BTreeSet<String>,
}

impl<'a> Play<'a> {
    fn organizations(town: &'a Town) -> Self {
        Self::of(town, true, &assent_http::organization_document())
    }

    fn people(town: &'a Town) -> Self {
        Self::of(town, false, &assent_http::rights_holder_document())
    }

    fn of(town: &'a Town, is_organization: bool, document: &str) -> Self {
        let document = serde_json::from_str(document).expect("the document is JSON");
        let (session, played) = (String::new(), BTreeSet::new());
        Self { town, is_organization, document, live: BTreeMap::new(), session, played }
    }

    fn knows(&mut self, placeholder: &'static str, live: impl Into<String>) {
        self.live.insert(placeholder, live.into());
    }

    /// Calls the operation as its example does, and checks the answer against
    /// its schema and its example.
    async fn call(&mut self, operation_id: &str) -> Value {
        let (path, method, operation) = self.operation(operation_id);
        let mut path = path.to_owned();
        let mut query = Vec::new();
        for parameter in operation["parameters"].as_array().into_iter().flatten() {
            let Some(value) = parameter.get("example") else { continue };
            let name = text(&parameter["name"]);
            let value = self.live(&value.as_str().map_or_else(|| value.to_string(), str::to_owned));
            let value = percent(&value);
            match parameter["in"].as_str() {
                Some("path") => path = path.replace(&format!("{{{name}}}"), &value),
                _ => query.push(format!("{name}={value}")),
            }
        }
        assert!(!path.contains('{'), "{operation_id} has an example for each part of {path}");
        if !query.is_empty() {
            path = format!("{path}?{}", query.join("&"));
        }
        let session = if operation["security"].is_array() { self.session.as_str() } else { "" };
        let mut call = request(method, &path, session);
        if let Some(body) = operation["requestBody"]["content"].as_object() {
            let (media_type, content) = body.iter().next().expect("a body is of a media type");
            let example = &content["example"];
            assert!(example.is_object(), "{operation_id} has an example of its body");
            self.validator().check(&content["schema"], example, operation_id);
            let example: Value =
                serde_json::from_str(&self.live(&example.to_string())).expect("JSON");
            call = match media_type.as_str() {
                "multipart/form-data" => {
                    // The form has the session.
                    Form::new()
                        .text("session_id", &text(&example["session_id"]))
                        .file(FILE, text(&example[FILE]))
                        .upload_to(&path, "")
                }
                _ => call.set_json(example),
            };
        }
        let server =
            if self.is_organization { &self.town.organizations } else { &self.town.people };
        let answer = server.send(call).await;
        let operation = operation.clone();
        let value = self.check(operation_id, &operation, &answer);
        self.played.insert(operation_id.to_owned());
        value
    }

    fn check(&self, operation_id: &str, operation: &Value, answer: &Answer) -> Value {
        assert_eq!(answer.status, 200, "{operation_id}: {}", answer.text());
        answer.header("request-id");
        let media_type = answer.header("content-type").split(';').next().unwrap_or_default();
        let content = operation["responses"]["200"]["content"].as_object().expect("it answers");
        let documented = content.get(media_type);
        let documented = documented.unwrap_or_else(|| panic!("{operation_id}: {media_type}"));
        let value = match media_type {
            "application/json" => answer.json(),
            _ => Value::from(answer.text()),
        };
        self.validator().check(&documented["schema"], &value, operation_id);
        let example = &documented["example"];
        self.validator().check(&documented["schema"], example, operation_id);
        assert_eq!(shape(&value), shape(example), "{operation_id}: {value}");
        value
    }

    /// The path, the method and the rest of an operation.
    fn operation(&self, operation_id: &str) -> (&str, Method, &Value) {
        let found = operations(&self.document)
            .find(|(.., operation)| operation["operationId"] == operation_id);
        let (path, method, operation) =
            found.unwrap_or_else(|| panic!("there is no {operation_id}"));
        (path, if method == "get" { Method::GET } else { Method::POST }, operation)
    }

    fn live(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for (placeholder, live) in &self.live {
            text = text.replace(placeholder, live);
        }
        text
    }

    fn validator(&self) -> Validator<'_> {
        Validator { document: &self.document }
    }

    /// That every operation was played.
    fn is_over(&self) {
        let all: BTreeSet<_> = operations(&self.document)
            .map(|(.., operation)| text(&operation["operationId"]))
            .collect();
        assert_eq!(self.played, all, "every operation has its part in the story");
    }
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().expect("there are paths");
    paths.iter().flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("there are methods");
        methods.iter().map(|(method, operation)| (path.as_str(), method.as_str(), operation))
    })
}

fn percent(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// The keys of a value and of all in it, and the first lines of longer texts;
/// what stands under the keys differs from town to town.
fn shape(value: &Value) -> Value {
    match value {
        Value::Object(object) => {
            object.iter().map(|(key, value)| (key.clone(), shape(value))).collect()
        }
        Value::Array(items) => items.iter().map(shape).collect(),
        Value::String(text) => text.split_once('\n').map_or("", |(line, _)| line.trim_end()).into(),
        Value::Null => Value::Null,
        _ => Value::Bool(true),
    }
}

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

    b.knows(placeholder::PERSON, person);
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
    let beta = town.sign_up("Beta Co").await;
    a.knows(placeholder::SECOND_INVITE, town.invite(&beta, "alice@example.com").await);
    a.call("addInvite").await;
    play_own_calls(&town, &mut a).await;

    organizations_later(&mut b, &a.session).await;

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
    a.knows(placeholder::RESET_TOKEN, token);
    a.call("verifyPasswordReset").await;
    a.call("resetPassword").await;
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
                if let Some(code) = example["code"].as_str() {
                    let row = format!("\n| `{code}` | {status} |");
                    assert!(GUIDE.contains(&row), "docs/http-api.md has no {code} of {status}");
                }
                assert_eq!(example["success"] == false, status != "200", "{at}: {status}");
                let failures = ["#/components/schemas/Failure", "#/components/schemas/Outcome"];
                let json = answer["content"]["application/json"]["schema"].to_string();
                let is_plain = path == "/status" || path.starts_with("/sisa/");
                let may_fail = failures.iter().any(|failure| json.contains(failure));
                assert_eq!(may_fail, status != "200" || !is_plain, "{at}: {status}");
            }
            assert_eq!(answers.contains_key("401"), operation["security"].is_array(), "{at}");
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
