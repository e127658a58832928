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
    let (server, calls) = organization();
    mount(shared, server, calls)
}

/// Mounts the rights-holder server (A).
pub fn rights_holder_api(shared: &Shared) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let (server, calls) = rights_holder();
    mount(shared, server, calls)
}

/// Mounts the operator's server.
pub fn operator_api(shared: &Shared) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let (server, calls) = operator();
    mount(shared, server, calls)
}

/// The organization server (B) and its calls, for a listener that has more than them.
pub fn organization() -> (Server, impl FnOnce(&mut ServiceConfig) + Clone) {
    let docs = Docs::of(documents::ORGANIZATION.title, organization_document());
    let calls = move |config: &mut ServiceConfig| {
        serve(config, resources(organization_api::endpoints()));
        serve(config, docs.resources());
    };
    (server("organization", Some(Realm::Organization)), calls)
}

/// The rights-holder server (A) and its calls, for a listener that has more than them.
pub fn rights_holder() -> (Server, impl FnOnce(&mut ServiceConfig) + Clone) {
    let docs = Docs::of(documents::RIGHTS_HOLDER.title, rights_holder_document());
    let calls = move |config: &mut ServiceConfig| {
        serve(config, resources(rights_holder_api::endpoints()));
        serve(config, docs.resources());
    };
    (server("rights-holder", Some(Realm::RightsHolder)), calls)
}

/// The operator's server and its calls, for a listener that has more than them.
pub fn operator() -> (Server, impl FnOnce(&mut ServiceConfig) + Clone) {
    (server("operator", None), |config: &mut ServiceConfig| {
        serve(config, operator_api::endpoints());
    })
}

fn serve(config: &mut ServiceConfig, resources: impl IntoIterator<Item = Resource>) {
    for resource in resources {
        config.service(resource);
    }
}
