//! The HTTP kit of Assent: what every surface shares, and no surface's calls.
//!
//! Input with all its faults at once ([`input`](mod@input), [`form`]), replies
//! ([`reply`]), failures with their codes ([`failure`](mod@failure), [`codes`]) in the form
//! of the surface ([`wire`]), sessions ([`session`]), the log line and the metrics of a
//! request ([`observe`]), mounting ([`endpoint`](mod@endpoint), [`route`], [`mount`]) and the
//! documents ([`openapi`]). A surface is a crate; it sees the kit and its context.

pub mod agreement;
mod always;
mod bare;
pub mod beside;
pub mod client;
pub mod codes;
mod compress;
mod cors;
pub mod download;
pub mod endpoint;
mod envelope;
pub mod failure;
mod fit;
mod fixed;
pub mod form;
mod form_heads;
pub mod input;
pub mod linked;
mod listen;
mod network;
pub mod observe;
pub mod openapi;
pub mod readiness;
pub mod refusal;
pub mod reply;
pub mod route;
pub mod session;
pub mod spool;
pub mod stream;
pub mod wire;
mod written;

use std::{path::PathBuf, sync::Arc};

#[doc(hidden)]
pub use actix_web;
use actix_web::{
    Resource,
    middleware::{Condition, from_fn},
    web::{self, ServiceConfig},
};
#[doc(hidden)]
pub use assent_domain as domain;
use assent_domain::{App, accounts::Realm, mail::MailFolder};
pub use client::{ClientAddressHeader, ClientAddressHeaderError};
pub use cors::{Origin, OriginError};
pub use envelope::Envelope;
pub use listen::{Serving, listen};
pub use network::{Network, NetworkError};
pub use observe::Metrics;
#[doc(hidden)]
pub use tracing;
#[doc(hidden)]
pub use utoipa;
use wire::Wire;

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

/// Which server a request came to: its name in logs and metrics, the realm of its
/// sessions, and the form of its failures.
#[derive(Clone)]
pub struct Server {
    /// Its name.
    pub name: &'static str,
    /// The realm, if it has sessions.
    pub realm: Option<Realm>,
    /// How failures are written, whoever they are of: a handler, an extractor or
    /// the kit.
    pub wire: Arc<dyn Wire>,
}

/// Mounts a listener: its surfaces under the one `observe`, with what all surfaces
/// answer alike. Whatever fails under it is written by the wire of `server`, but for
/// what [`surface`] brings.
pub fn mount<S>(
    shared: &Shared,
    server: Server,
    surfaces: S,
) -> impl FnOnce(&mut ServiceConfig) + Clone + use<S>
where
    S: FnOnce(&mut ServiceConfig) + Clone,
{
    let shared = web::Data::new(shared.clone());
    move |config| {
        let scope = web::scope("").configure(surfaces).default_service(web::to(route::not_found));
        // The last is the outermost.
        let cors = Condition::new(server.realm.is_some(), from_fn(cors::allow));
        let scope = scope.wrap(from_fn(fit::fit)).wrap(cors).wrap(from_fn(observe::observe));
        // A part of a path that can't be read names nothing that is there.
        let paths = web::PathConfig::default().error_handler(|_, _| route::nothing_there().into());
        // What has no path, such as `OPTIONS *`, comes by no scope.
        let elsewhere =
            web::to(route::not_found).wrap(from_fn(fit::fit)).wrap(from_fn(observe::observe));
        keep_ids(config, &server);
        config.app_data(shared).app_data(server).app_data(paths);
        config.service(scope).default_service(elsewhere);
    }
}

/// A surface beside others of a listener, for [`mount`]: its resources, and whatever
/// else is asked for at the path `under` and below, with a realm and a wire of their own.
pub fn surface(
    under: &str,
    server: Server,
    resources: impl IntoIterator<Item = Resource>,
) -> impl FnOnce(&mut ServiceConfig) {
    let all = [under.to_owned(), format!("{under}/{{rest}}*")];
    move |config| {
        keep_ids(config, &server);
        for resource in resources {
            config.service(resource.app_data(server.clone()));
        }
        let nothing = web::resource(all).default_service(web::to(route::not_found));
        config.service(nothing.app_data(server));
    }
}

/// Has `observe`, which is outside of all surfaces, keep ids for a wire that writes
/// them.
fn keep_ids(config: &mut ServiceConfig, server: &Server) {
    if server.wire.writes_id() {
        config.app_data(observe::KeepsIds);
    }
}
