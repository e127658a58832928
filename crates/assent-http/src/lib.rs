//! The HTTP face of the core: the organization, rights-holder and operator APIs.
//!
//! A handler reads its input, calls one use case and writes the reply; rules
//! live in the domain. What all surfaces share is in `assent-web`; what these
//! three share is here.

/// How the errors of the core are answered: see [`assent_web::failures!`].
macro_rules! failures {
    ($($arms:tt)*) => { ::assent_web::failures! { $crate::Refused; $($arms)* } };
}

mod agreement_export;
mod agreement_text;
mod did;
mod documents;
mod feed;
mod interests;
mod openapi;
mod operator_api;
mod organization_api;
mod reset;
mod rights_holder_api;
mod sign_in;

use std::sync::Arc;

use actix_web::{Resource, web::ServiceConfig};
use assent_domain::accounts::Realm;
use assent_web::{
    Envelope, Server, Shared,
    endpoint::resources,
    mount,
    openapi::{Docs, document},
};

assent_web::refusal! {
    /// What a handler of these servers answers in place of a reply.
    pub(crate) struct Refused;
}

/// What a handler answers.
type Answer<T> = assent_web::reply::Answer<T, Refused>;

/// An endpoint of these servers.
type Endpoint = assent_web::endpoint::Endpoint<Refused>;

/// All three tell their failures in the envelope.
fn server(name: &'static str, realm: Option<Realm>) -> Server {
    Server { name, realm, wire: Arc::new(Envelope) }
}

/// The `OpenAPI` document of the organization server (B), as JSON.
#[must_use]
pub fn organization_document() -> String {
    document(&documents::ORGANIZATION, &Envelope, organization_api::endpoints())
}

/// The `OpenAPI` document of the rights-holder server (A), as JSON.
#[must_use]
pub fn rights_holder_document() -> String {
    document(&documents::RIGHTS_HOLDER, &Envelope, rights_holder_api::endpoints())
}

/// Mounts the organization server (B).
pub fn organization_api(shared: &Shared) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    mount(shared, organization_server(), organization_calls())
}

/// Mounts the rights-holder server (A).
pub fn rights_holder_api(shared: &Shared) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    mount(shared, rights_holder_server(), rights_holder_calls())
}

/// Mounts the operator's server.
pub fn operator_api(shared: &Shared) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    mount(shared, operator_server(), operator_calls())
}

/// The organization server (B), for a listener that has more than its calls.
#[must_use]
pub fn organization_server() -> Server {
    server("organization", Some(Realm::Organization))
}

/// The rights-holder server (A), for a listener that has more than its calls.
#[must_use]
pub fn rights_holder_server() -> Server {
    server("rights-holder", Some(Realm::RightsHolder))
}

/// The operator's server, for a listener that has more than its calls.
#[must_use]
pub fn operator_server() -> Server {
    server("operator", None)
}

/// The calls of the organization server, for [`mount`].
pub fn organization_calls() -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let docs = Docs::of(documents::ORGANIZATION.title, organization_document());
    move |config| {
        serve(config, resources(organization_api::endpoints()));
        serve(config, docs.resources());
    }
}

/// The calls of the rights-holder server, for [`mount`].
pub fn rights_holder_calls() -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let docs = Docs::of(documents::RIGHTS_HOLDER.title, rights_holder_document());
    move |config| {
        serve(config, resources(rights_holder_api::endpoints()));
        serve(config, docs.resources());
    }
}

/// The calls of the operator's server, for [`mount`].
pub fn operator_calls() -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    |config| serve(config, operator_api::endpoints())
}

fn serve(config: &mut ServiceConfig, resources: impl IntoIterator<Item = Resource>) {
    for resource in resources {
        config.service(resource);
    }
}
