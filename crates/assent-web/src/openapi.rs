//! The `OpenAPI` documents: made of the endpoints that are mounted. What all
//! operations share is added here, not beside each handler.

mod always_there;
mod docs;
mod done;
mod failure;
mod in_place;
mod operation;

use std::collections::BTreeMap;

pub use docs::Docs;
pub(crate) use in_place::{describe, or_null};
use serde_json::json;
use utoipa::{
    PartialSchema,
    openapi::{
        Components, Header, Info, License, OpenApi, OpenApiBuilder, Paths, RefOr, Schema,
        SecurityRequirement, Server,
        security::{ApiKey, ApiKeyValue, SecurityScheme},
        tag::Tag,
    },
};

use crate::{endpoint::Endpoint, session, wire::DocumentedWire};

/// What is said of a server above its operations.
pub struct About {
    /// Its name.
    pub title: &'static str,
    /// What the server is for.
    pub description: &'static str,
    /// The groups of its operations, and what each holds.
    pub tags: &'static [(&'static str, &'static str)],
    /// The schemas of single values, by name: they are written out where they
    /// are named.
    pub values: fn() -> BTreeMap<&'static str, Schema>,
    /// The names of schemas that are maps by a vocabulary, which leave keys out.
    pub maps: &'static [&'static str],
}

const LICENSE: &str = env!("CARGO_PKG_LICENSE");
/// The name of the scheme of sessions.
const SESSION: &str = "session";
/// The name of the header, and of the schema, of every answer's id.
const REQUEST_ID: &str = "Request-Id";

/// The document of a server with these endpoints, whose failures are written by
/// this wire.
#[must_use]
pub fn document<R>(
    about: &About,
    wire: &dyn DocumentedWire,
    endpoints: Vec<Endpoint<R>>,
) -> String {
    let document = build(about, wire, endpoints);
    let mut text = document.to_pretty_json().expect("texts and numbers are JSON");
    text.push('\n');
    text
}

fn build<R>(about: &About, wire: &dyn DocumentedWire, mut endpoints: Vec<Endpoint<R>>) -> OpenApi {
    let failure = wire.schema();
    let failures_name = failure.0.clone();
    let mut schemas = BTreeMap::from([failure]);
    for (name, schema) in endpoints.iter_mut().flat_map(|endpoint| endpoint.schemas.drain(..)) {
        let other = schemas.insert(name.clone(), schema.clone());
        assert!(other.is_none_or(|other| other == schema), "two schemas are called {name}");
    }
    let values = (about.values)();
    in_place::put_into(&mut schemas, &values);
    let mut paths = Paths::new();
    for mut endpoint in endpoints {
        in_place::put_into_parameters(&mut endpoint.operation, &values);
        let (path, method) = (endpoint.path.clone(), endpoint.method.clone());
        let operation = operation::complete(endpoint, wire, &mut schemas);
        paths.add_path_operation(path, vec![method], operation);
    }
    always_there::require(&paths, &mut schemas, &[about.maps, &[&failures_name]].concat());
    // Client generators refuse a document without the identifier.
    let license = License::builder().name(LICENSE).identifier(Some(LICENSE)).build();
    let info = Info::builder()
        .title(about.title)
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(format!("{}\n\n{}", about.description, wire.conventions())))
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
