//! The `OpenAPI` documents: made of the endpoints that are mounted. What all
//! operations share is added here, not beside each handler.

mod always_there;
mod docs;
pub(crate) mod domain;
mod failure;
mod in_place;
mod operation;
pub(crate) mod values;
pub(crate) mod vocabulary;

use std::collections::BTreeMap;

pub(crate) use docs::Docs;
use failure::Failure;
use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        Components, Header, Info, License, OpenApi, OpenApiBuilder, Paths, RefOr, Schema,
        SecurityRequirement, Server,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
        tag::Tag,
    },
};

use crate::{endpoint::Endpoint, session};

/// What is said of a server above its operations.
pub(crate) struct About {
    pub(crate) title: &'static str,
    description: &'static str,
    tags: &'static [(&'static str, &'static str)],
}

const SERVICE: (&str, &str) = ("Service", "The service itself, and the text of agreements.");
const SESSIONS: (&str, &str) = ("Sessions", "Logging in and out.");
const PASSWORDS: (&str, &str) = ("Passwords", "Setting a new password by a mailed link.");

/// Of the organization server (B).
pub(crate) const ORGANIZATION: About = About {
    title: "Assent: the organization server",
    description: "What an organization calls: it signs up, says what it asks for, invites people, \
                  and reads what they share and allow.",
    tags: &[
        ("Sign-up", "How an organization comes in: by an operator's invitation."),
        ("Sessions", "Logging in and out, and tickets for downloads."),
        PASSWORDS,
        ("Profile", "What the organization says of itself, and what it asks people for."),
        ("Email addresses", "The addresses that the organization has verified."),
        ("Invitations", "How the organization invites people."),
        ("End users", "What people share with the organization and allow it."),
        ("Feed", "The posts of the organization, and of its end users to it."),
        ("Buying interests", "What people look for that the organization might sell."),
        SERVICE,
    ],
};

/// Of the rights-holder server (A).
pub(crate) const RIGHTS_HOLDER: About = About {
    title: "Assent: the rights-holder server",
    description: "What an end user calls: they follow an invitation, sign an agreement with the \
                  organization, and decide what they share with it and allow it.",
    tags: &[
        ("Registration", "How a person comes in: by an organization's invitation."),
        ("Sign-up", "How a person comes in without an invitation."),
        SESSIONS,
        PASSWORDS,
        ("Own data", "What the person keeps for themselves: defaults, preferences, the overview."),
        ("Organizations", "The organizations that the person finds."),
        ("Agreements", "Signed agreements and their events."),
        ("Account data", "What the person shares with an organization and allows it."),
        ("Feed", "The posts of organizations, and of their end users to them."),
        ("Buying interests", "What the person looks for."),
        SERVICE,
    ],
};

const CONVENTIONS: &str = "\
**An unsuccessful call answers 200** with the schema `Failure`: `success` is `false`, `error` is a sentence for a \
person, `code` tells programs what happened and never changes, and `fields` says of single fields why they are \
refused. A successful reply has `success: true` first. A call whose good reply is CSV answers 422 in place of that 200, \
so that no failure is stored as the file.

A path that is not there answers 404, and a method that is not, 405 with `Allow`; both with a `Failure`. Unknown keys \
of a request are ignored. Reads are `GET`, every change is `POST`. Every answer has `Request-Id`: the request's own, if \
it is 1 to 128 visible ASCII characters, else a new one. Instants are `2018-11-07T23:32:19.518Z`.";

const LICENSE: &str = env!("CARGO_PKG_LICENSE");
/// The name of the scheme of sessions.
const SESSION: &str = "session";
/// The name of the header, and of the schema, of every answer's id.
const REQUEST_ID: &str = "Request-Id";

/// The document of a server with these endpoints.
pub(crate) fn document(about: &About, endpoints: Vec<Endpoint>) -> String {
    let document = build(about, endpoints);
    let mut text = document.to_pretty_json().expect("texts and numbers are JSON");
    text.push('\n');
    text
}

fn build(about: &About, mut endpoints: Vec<Endpoint>) -> OpenApi {
    let failure = (Failure::name().into_owned(), Failure::schema());
    let mut schemas = BTreeMap::from([failure]);
    for (name, schema) in endpoints.iter_mut().flat_map(|endpoint| endpoint.schemas.drain(..)) {
        let other = schemas.insert(name.clone(), schema.clone());
        assert!(other.is_none_or(|other| other == schema), "two schemas are called {name}");
    }
    in_place::put_into(&mut schemas);
    let mut paths = Paths::new();
    for mut endpoint in endpoints {
        in_place::put_into_parameters(&mut endpoint.operation);
        let (path, method) = (endpoint.path.clone(), endpoint.method.clone());
        let operation = operation::complete(endpoint, &mut schemas);
        paths.add_path_operation(path, vec![method], operation);
    }
    always_there::require(&paths, &mut schemas);
    // Client generators refuse a document without the identifier.
    let license = License::builder().name(LICENSE).identifier(Some(LICENSE)).build();
    let info = Info::builder()
        .title(about.title)
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(format!("{}\n\n{CONVENTIONS}", about.description)))
        .license(Some(license))
        .build();
    let tags = about.tags.iter().map(|(name, description)| {
        Tag::builder().name(*name).description(Some(*description)).build()
    });
    OpenApiBuilder::new()
        .info(info)
        .servers(Some([Server::new("/")]))
        .tags(Some(tags))
        .paths(paths)
        .components(Some(components(schemas)))
        .build()
}

fn components(schemas: BTreeMap<String, RefOr<Schema>>) -> Components {
    let session = ApiKeyValue::with_description(
        session::HEADER,
        "The `sessionId` that logging in answers. Each server has its own.",
    );
    let mut components = Components::new();
    components.schemas = schemas;
    components.add_security_scheme(SESSION, SecurityScheme::ApiKey(ApiKey::Header(session)));
    let mut request_id = Header::new(String::schema());
    request_id.description =
        Some("The request's own id, or a new one: name it when you report a fault.".to_owned());
    request_id.example = Some(json!("kFvK1cGqQzS3u0TtY8mZ"));
    components.headers.insert(REQUEST_ID.to_owned(), request_id.into());
    components
}

fn by_session() -> SecurityRequirement {
    SecurityRequirement::new(SESSION, [""; 0])
}
