//! The operator's pages. Nobody signs in: who reaches the address is the operator.

mod hosts;
mod links;
mod start;

use std::sync::Arc;

use actix_web::{
    middleware::from_fn,
    web::{self, ServiceConfig},
};

pub use self::start::Operations;
use crate::{
    assets,
    door::{Door, Place as Entry},
    places::{Place, at, of_all},
    texts::Texts,
    visit,
};

/// What the navigation leads to.
pub(crate) const NAVIGATION: &[Entry] =
    &[("/mail", Texts::mails), ("/invite-links", Texts::invitation_links)];

/// The operator's pages, for [`assent_web::mount`].
pub fn operator_pages(operations: Operations) -> impl FnOnce(&mut ServiceConfig) + Clone + use<> {
    let operations = web::Data::from(Arc::new(operations));
    move |config| {
        let places =
            [at("/").get(start::page), at("/invite-links").get(links::page).post(links::submit)];
        for page in places.into_iter().map(Place::done).chain(of_all(Door::Operator)) {
            let page = page.app_data(web::Data::new(Door::Operator)).app_data(operations.clone());
            config.service(page.wrap(from_fn(visit::enter)).wrap(from_fn(hosts::check)));
        }
        config.service(at("/assets/{name}").get(assets::get).done());
    }
}
