//! The operator's pages. Nobody signs in: who reaches the address is the operator.

mod hosts;
mod links;
mod mail;
mod organizations;
mod start;

use std::sync::Arc;

use actix_web::web::{self, ServiceConfig};

pub(crate) use self::hosts::is_known;
pub use self::start::Operations;
use crate::{
    door::{Door, Place as Entry},
    places::{Place, at, mount},
    texts::Texts,
};

/// What the navigation leads to.
pub(crate) const NAVIGATION: &[Entry] = &[
    ("/mail", Texts::mails),
    ("/invite-links", Texts::invitation_links),
    ("/organizations", Texts::organizations),
];

/// The operator's pages, for [`assent_web::mount`].
pub fn operator_pages(operations: Operations) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let operations = web::Data::from(Arc::new(operations));
    move |config| {
        let places = [
            at("/").get(start::page),
            at("/mail").get(mail::page).post(mail::retry),
            at("/mail/{name}").get(mail::letter),
            at("/invite-links").get(links::page).post(links::submit),
            at("/organizations").get(organizations::page).post(organizations::submit),
        ];
        config.app_data(operations);
        mount(config, Door::Operator, places.into_iter().map(Place::done).collect());
    }
}
