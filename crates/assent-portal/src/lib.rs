//! The pages of Assent: for organizations, for people, and for operators.
//!
//! A handler reads a form, calls one use case of the domain, and turns its error into
//! words by a `match`. What is around all pages is in `page`, who asks for one
//! in `visit`, what a form is in `form`, whether a page of ours sent it in
//! `forgery`; all texts are in `texts`, in every language.
//!
//! Pages stand on the listeners of the machines' calls: [`pages`] mounts them
//! beside those, and [`with_pages`] has failures told as pages to those who ask for pages.

mod accounts;
mod assets;
mod cookies;
mod door;
mod forgery;
mod form;
mod headers;
mod instant;
mod language;
mod operator;
mod organization;
mod page;
mod person;
mod places;
mod refused;
mod texts;
mod visit;
mod wire;

use std::sync::Arc;

use actix_web::{middleware::from_fn, web, web::ServiceConfig};
use assent_web::Server;

pub use crate::{
    door::Door,
    operator::{Operations, operator_pages},
};

/// The pages of a door, for [`assent_web::mount`].
pub fn pages(door: Door) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    move |config| {
        let pages = match door {
            Door::Organization => organization::pages(),
            Door::Person => person::pages(),
            // Its pages need to know more: see [`operator_pages`].
            Door::Operator => Vec::new(),
        };
        for page in pages.into_iter().chain(places::of_all(door)) {
            config.service(page.app_data(web::Data::new(door)).wrap(from_fn(visit::enter)));
        }
        config.service(places::at("/assets/{name}").get(assets::get).done());
    }
}

/// `server` with its failures told as pages to browsers, and as before to everybody
/// else.
#[must_use]
pub fn with_pages(door: Door, server: Server) -> Server {
    let wire = Arc::new(wire::Pages { door, machines: server.wire });
    Server { wire, ..server }
}
