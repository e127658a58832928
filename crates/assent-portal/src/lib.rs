//! The pages of Assent: for organizations, for people, and for operators.
//!
//! A handler reads a form, calls one use case of the domain, and turns its error into
//! words by a `match`. What is around all pages is in `page`, who asks for one
//! in `visit`, what a form is in `form`, whether a page of ours sent it in
//! `forgery`; all texts are in `texts`, in every language.
//!
//! Pages stand on the listeners of the machines' calls: functions mount them
//! beside those, and [`with_pages`] has failures told as pages to those who ask for pages.

mod accounts;
mod address;
mod assets;
mod chart;
mod cookies;
mod door;
mod forgery;
mod form;
mod headers;
mod history;
mod instant;
mod language;
mod operator;
mod organization;
mod page;
mod person;
mod places;
mod posts;
mod refused;
mod size;
mod texts;
mod visit;
mod wire;

use std::sync::Arc;

use actix_web::web::ServiceConfig;
use assent_web::Server;

pub use crate::{
    door::Door,
    operator::{Operations, operator_pages},
};

/// The organization's pages, for [`assent_web::mount`].
pub fn organization_pages() -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    |config| places::mount(config, Door::Organization, organization::pages())
}

/// The person's pages, for [`assent_web::mount`].
pub fn person_pages() -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    |config| places::mount(config, Door::Person, person::pages())
}

/// `server` with its failures told as pages to browsers, and as before to everybody
/// else.
#[must_use]
pub fn with_pages(door: Door, server: Server) -> Server {
    let wire = Arc::new(wire::Pages { door, machines: server.wire });
    Server { wire, ..server }
}
