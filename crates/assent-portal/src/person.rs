//! The person's portal.

mod agree;
mod choices;
mod correct;
mod data;
mod end;
mod feed;
mod find;
mod interests;
mod invited;
mod off;
mod off_link;
mod organization;
mod overview;
mod own;
mod rows;
mod signup;

use actix_web::Resource;

pub(crate) use self::choices::{Choices, undecided};
use crate::{
    accounts::sign_in,
    door::Place as Entry,
    places::{Place, at},
    texts::Texts,
};

/// What the navigation leads to.
pub(crate) const NAVIGATION: &[Entry] = &[
    ("/app", Texts::your_organizations),
    ("/app/data", Texts::your_data),
    ("/app/find", Texts::find_organizations),
    ("/app/interests", Texts::buying_interests),
];

/// All pages of the person's portal but those that the organization's has too.
pub(crate) fn pages() -> Vec<Resource> {
    let places = [
        at("/").get(sign_in::page).post(sign_in::submit),
        at("/signup").get(signup::page).post(signup::submit),
        at("/verify/{code}").get(signup::link).post(signup::confirm),
        at("/regauth/{link}").get(invited::page).post(invited::submit),
        at("/off/{token}").get(off_link::page).post(off_link::turn_off),
        at("/agree/{apikey}").get(agree::page).post(agree::submit),
        at("/app").get(overview::page).post(rows::change),
        at("/app/data").get(own::page).post(own::submit),
        at("/app/find").get(find::page),
        at("/app/feed/{apikey}").get(feed::page).post(feed::submit),
        at("/app/interests").get(interests::page).post(interests::submit),
        at("/app/off").get(off::page).post(off::submit),
        at("/app/organizations/{apikey}").get(organization::page).post(rows::change),
        at("/app/organizations/{apikey}/agreement.json").get(organization::agreement),
        at("/app/organizations/{apikey}/data").get(correct::page).post(correct::submit),
        at("/app/organizations/{apikey}/end").get(end::page).post(end::submit),
    ];
    places.into_iter().map(Place::done).collect()
}
