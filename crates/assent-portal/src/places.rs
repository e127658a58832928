//! Where pages are mounted.

use actix_web::{
    FromRequest, Handler, Resource, Responder,
    middleware::from_fn,
    web::{self, ServiceConfig},
};
use assent_web::route;

use crate::{
    accounts::{check_mail, language, reset, security, sign_in},
    assets,
    door::Door,
    visit,
};

/// A path, with what is there for each method.
pub(crate) struct Place {
    resource: Resource,
    allow: Vec<&'static str>,
}

/// The place at `path`.
pub(crate) fn at(path: &str) -> Place {
    Place { resource: web::resource(path), allow: Vec::new() }
}

impl Place {
    /// A page, which decides nothing.
    pub(crate) fn get<F, Args>(mut self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.allow.push("GET, HEAD");
        Self { resource: self.resource.route(route::reading().to(handler)), ..self }
    }

    /// What the page's form does.
    pub(crate) fn post<F, Args>(mut self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        self.allow.push("POST");
        Self { resource: self.resource.route(web::post().to(handler)), ..self }
    }

    /// The resource.
    pub(crate) fn done(self) -> Resource {
        route::allowing(self.resource, self.allow.join(", "))
    }
}

/// Mounts the pages of a door, with those that others have too, and the files that
/// pages bring with them.
pub(crate) fn mount(config: &mut ServiceConfig, door: Door, pages: Vec<Resource>) {
    for page in pages.into_iter().chain(of_all(door)) {
        config.service(page.app_data(web::Data::new(door)).wrap(from_fn(visit::enter)));
    }
    config.service(at("/assets/{name}").get(assets::get).done());
}

/// What is alike at all doors, or at those where one signs in.
fn of_all(door: Door) -> Vec<Resource> {
    let mut places = vec![at("/language").post(language::choose)];
    if door.realm().is_some() {
        places.extend([
            at("/sign-out").post(sign_in::sign_out),
            at("/check-mail").get(check_mail::page),
            at("/reset-password").get(reset::page).post(reset::submit),
            at("/reset-password/{token}").get(reset::link).post(reset::change),
            at(security::PATH).get(security::page).post(security::submit),
        ]);
    }
    places.into_iter().map(Place::done).collect()
}
