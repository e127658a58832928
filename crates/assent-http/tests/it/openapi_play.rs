//! Plays the examples of an `OpenAPI` document on a town's server.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use assent_test_town::{Answer, FILE, Form, Server, Town, list, request, text};
use serde_json::Value;

use crate::{
    openapi_limits::{beyond_limits, refuses},
    openapi_schema::Validator,
};

/// What the examples have in place of what is live.
pub(crate) mod placeholder {
    pub(crate) const OPERATOR_INVITE: &str = "d1830fcda87ae8993039694e6f7aea95";
    pub(crate) const SIGNUP_TOKEN: &str = "eV7i1ldl8HoeVFBDtL9paUbS2kFl3rlB";
    pub(crate) const SESSION: &str =
        "5b2dbdc40a22ecc8ca2e12c3da0f03195e1668d7fffaadabf0474088e1d2c3b4";
    pub(crate) const INVITE: &str = "gbobcog7ec8b2fd8a2d4a5c9a2e0a1b3c4d5e6f";
    pub(crate) const DELETED_INVITE: &str = "gbobcog1c9a2e0a1b3c4d5e6f7ec8b2fd8a2d4a";
    pub(crate) const SECOND_INVITE: &str = "gbetacog4d5e6f7ec8b2fd8a2d4a1c9a2e0a1b3c";
    pub(crate) const RESET_TOKEN: &str = "db2506e27894aee3216273b49910062d";
    pub(crate) const EMAIL_CODE: &str = "f91f371c9e2ec35b94fe9abf8213bc0d";
    pub(crate) const POST: &str = "e80f11b39aa3294ed3b5a37b69012a73";
    pub(crate) const BEFORE: &str = "2018-11-07T23:36:16.046Z";
    pub(crate) const PERSON: &str = "mN6zDVnX0yJ3jXbcKmc1nKpv6qkTWbGfK5VgqnZt8xU";
    pub(crate) const VERIFICATION_CODE: &str = "9f1c3a5e7b2d4f6081a3c5e7092b4d6f";
    pub(crate) const PERSONS_RESET_TOKEN: &str = "c4e6a8021b3d5f7091a2b3c4d5e6f708";
    pub(crate) const INTEREST: &str = "10504b9f0c13c5b9c1e21dc30a3618c6";
}

/// The document of one server, whose examples are played.
pub(crate) struct Play<'a> {
    pub(crate) town: &'a Town,
    is_organization: bool,
    document: Value,
    live: BTreeMap<&'static str, String>,
    pub(crate) session: String,
    played: BTreeSet<String>,
}

impl<'a> Play<'a> {
    pub(crate) fn organizations(town: &'a Town) -> Self {
        Self::of(town, true, &assent_http::organization_document())
    }

    pub(crate) fn people(town: &'a Town) -> Self {
        Self::of(town, false, &assent_http::rights_holder_document())
    }

    fn of(town: &'a Town, is_organization: bool, document: &str) -> Self {
        let document = serde_json::from_str(document).expect("the document is JSON");
        let (session, played) = (String::new(), BTreeSet::new());
        Self { town, is_organization, document, live: BTreeMap::new(), session, played }
    }

    pub(crate) fn knows(&mut self, placeholder: &'static str, live: impl Into<String>) {
        self.live.insert(placeholder, live.into());
    }

    /// Calls the operation as its example does, and checks the answer against
    /// its schema and its example; before, with values beyond their limits.
    pub(crate) async fn call(&mut self, operation_id: &str) -> Value {
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
        let session =
            if list(&operation["security"]).is_empty() { "" } else { self.session.as_str() };
        let mut call = request(method.clone(), &path, session);
        if let Some(body) = operation["requestBody"]["content"].as_object() {
            let (media_type, content) = body.iter().next().expect("a body is of a media type");
            let example = &content["example"];
            assert!(example.is_object(), "{operation_id} has an example of its body");
            self.validator().check(&content["schema"], example, operation_id);
            let example: Value =
                serde_json::from_str(&self.live(&example.to_string())).expect("JSON");
            call = if media_type == "multipart/form-data" {
                // The form has the session.
                Form::new()
                    .text("session_id", &text(&example["session_id"]))
                    .file(FILE, text(&example[FILE]))
                    .upload_to(&path, "")
            } else {
                for (bad, key) in beyond_limits(&self.document, &content["schema"], &example) {
                    let call = request(method.clone(), &path, session).set_json(bad);
                    refuses(&self.server().send(call).await.json(), &key, operation_id);
                }
                call.set_json(example)
            };
        }
        let answer = self.server().send(call).await;
        let operation = operation.clone();
        let value = self.check(operation_id, &operation, &answer);
        self.played.insert(operation_id.to_owned());
        value
    }

    fn server(&self) -> &'a Server {
        if self.is_organization { &self.town.organizations } else { &self.town.people }
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
    pub(crate) fn is_over(&self) {
        let all: BTreeSet<_> = operations(&self.document)
            .map(|(.., operation)| text(&operation["operationId"]))
            .collect();
        assert_eq!(self.played, all, "every operation has its part in the story");
    }
}

pub(crate) fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
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
