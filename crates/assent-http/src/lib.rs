//! The HTTP face of Assent: the organization, rights-holder and operator APIs.
//!
//! A handler reads its input, calls one use case and writes the reply; rules
//! live in the domain. What the three servers share is here: the envelope of
//! replies (`reply`), input with all its faults at once (`input`),
//! sessions (`session`), the log line and the metrics of a request
//! (`observe`), mounting (`endpoint`, `route`) and the documents (`openapi`).

mod agreement_export;
mod agreement_text;
mod bare;
mod client;
mod codes;
mod compress;
mod cors;
mod did;
mod download;
mod endpoint;
mod feed;
mod fixed;
mod form_heads;
mod input;
mod interests;
mod listen;
mod network;
mod observe;
mod openapi;
mod operator_api;
mod organization_api;
mod reply;
mod reset;
mod rights_holder_api;
mod route;
mod session;
mod sign_in;
mod stream;
mod upload;
mod wire;

use std::{path::PathBuf, sync::Arc};

use actix_web::{
    dev::HttpServiceFactory,
    middleware::{Condition, from_fn},
    web::{self, ServiceConfig},
};
use assent_domain::{App, accounts::Realm, mail::MailFolder};
pub use client::{ClientAddressHeader, ClientAddressHeaderError};
pub use cors::{Origin, OriginError};
pub use listen::{Serving, listen};
pub use network::{Network, NetworkError};
pub use observe::Metrics;
use openapi::Docs;

/// Whether plain session ids in addresses open anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionInUrl {
    /// They do, as the documents have it.
    Allow,
    /// They do not: use the header.
    Refuse,
}

/// What the servers share.
#[derive(Clone)]
pub struct Shared {
    /// The service.
    pub app: App,
    /// What was counted.
    pub metrics: Arc<Metrics>,
    /// The most bytes of an upload.
    pub upload_limit: u64,
    /// Where uploads and their results are spooled.
    pub spool_folder: PathBuf,
    /// Whether plain session ids in addresses open anything.
    pub session_in_url: SessionInUrl,
    /// Whose word on the client's address is believed.
    pub trusted_proxies: Vec<Network>,
    /// The header in which they write it.
    pub client_address_header: ClientAddressHeader,
    /// The origins whose front ends may call both APIs.
    pub cors_origins: Vec<Origin>,
    /// Where mails are filed, if they are.
    pub mail_folder: Option<Arc<dyn MailFolder>>,
}

/// Which server a request came to: its name in logs and metrics, and the
/// realm of its sessions.
#[derive(Clone, Copy, Debug)]
struct Server {
    name: &'static str,
    realm: Option<Realm>,
}

/// The `OpenAPI` document of the organization server (B), as JSON.
#[must_use]
pub fn organization_document() -> String {
    openapi::document(&openapi::ORGANIZATION, organization_api::endpoints())
}

/// The `OpenAPI` document of the rights-holder server (A), as JSON.
#[must_use]
pub fn rights_holder_document() -> String {
    openapi::document(&openapi::RIGHTS_HOLDER, rights_holder_api::endpoints())
}

/// Mounts the organization server (B).
pub fn organization_api(shared: &Shared) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let server = Server { name: "organization", realm: Some(Realm::Organization) };
    let docs = Docs::of(openapi::ORGANIZATION.title, organization_document());
    mount(shared, server, move || {
        endpoint::resources(organization_api::endpoints()).into_iter().chain(docs.resources())
    })
}

/// Mounts the rights-holder server (A).
pub fn rights_holder_api(shared: &Shared) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let server = Server { name: "rights-holder", realm: Some(Realm::RightsHolder) };
    let docs = Docs::of(openapi::RIGHTS_HOLDER.title, rights_holder_document());
    mount(shared, server, move || {
        endpoint::resources(rights_holder_api::endpoints()).into_iter().chain(docs.resources())
    })
}

/// Mounts the operator's server.
pub fn operator_api(shared: &Shared) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    mount(shared, Server { name: "operator", realm: None }, operator_api::endpoints)
}

fn mount<F, E, I>(
    shared: &Shared,
    server: Server,
    endpoints: E,
) -> impl FnOnce(&mut ServiceConfig) + Clone + use<F, E, I>
where
    F: HttpServiceFactory + 'static,
    E: FnOnce() -> I + Clone,
    I: IntoIterator<Item = F>,
{
    let shared = web::Data::new(shared.clone());
    move |config| {
        let mut scope = web::scope("");
        for endpoint in endpoints() {
            scope = scope.service(endpoint);
        }
        let scope = scope.default_service(web::to(route::not_found));
        // The last is the outermost.
        let scope = scope
            .wrap(from_fn(wire::fit))
            .wrap(Condition::new(server.realm.is_some(), from_fn(cors::allow)))
            .wrap(from_fn(observe::observe));
        // A part of a path that can't be read names nothing that is there.
        let paths = web::PathConfig::default().error_handler(|_, _| route::nothing_there().into());
        // What has no path, such as `OPTIONS *`, comes by no scope.
        let elsewhere =
            web::to(route::not_found).wrap(from_fn(wire::fit)).wrap(from_fn(observe::observe));
        config.app_data(shared).app_data(server).app_data(paths);
        config.service(scope).default_service(elsewhere);
    }
}
