//! The organization's portal.

mod ask;
mod dashboard;
mod feed;
mod figures;
mod imports;
mod interests;
mod invite_list;
mod invites;
mod lists;
mod on_list;
mod people;
mod person;
mod preview;
pub(crate) mod profile;
mod senders;
mod signup;
mod start;
mod upload;

use actix_web::Resource;

use crate::{
    door::Place as Entry,
    places::{Place, at},
    texts::Texts,
};

/// What the navigation leads to.
pub(crate) const NAVIGATION: &[Entry] = &[
    ("/app", Texts::dashboard),
    ("/app/ask", Texts::what_you_ask_for),
    ("/app/invites", Texts::invitations),
    ("/app/people", Texts::people),
    ("/app/lists", Texts::mailing_lists),
    ("/app/senders", Texts::sender_addresses),
    ("/app/feed", Texts::feed),
    ("/app/interests", Texts::buying_interests),
];

/// All pages of the organization's portal but those that the person's has too.
pub(crate) fn pages() -> Vec<Resource> {
    let places = [
        at("/").get(start::page).post(start::submit),
        at("/signup/{token}").get(signup::page).post(signup::submit),
        at("/verify_email/{code}").get(senders::link).post(senders::verify),
        at("/app").get(dashboard::page),
        at("/app/ask").get(ask::page).post(ask::submit),
        at("/app/ask/preview").get(preview::page),
        at("/app/invites").get(invite_list::page),
        at("/app/invites/new").get(invites::new).post(invites::make),
        at("/app/invites/upload").get(upload::page).post(upload::submit),
        at("/app/invites/upload/example.csv").get(upload::example),
        at("/app/imports/{id}").get(imports::page),
        at("/app/imports/{id}/invites.csv").get(imports::csv),
        at("/app/invites/{id}").get(invites::show_one).post(invites::change),
        at("/app/people").get(people::page),
        at("/app/people.csv").get(people::csv),
        at("/app/people/{rhldr_id}").get(person::page),
        at("/app/people/{rhldr_id}/agreement.json").get(person::agreement),
        at("/app/lists").get(lists::page),
        at("/app/lists/{consent}.csv").get(lists::csv),
        at("/app/feed").get(feed::page).post(feed::submit),
        at("/app/interests").get(interests::page),
        at("/app/lists/{consent}").get(on_list::page),
        at(profile::PATH).get(profile::page).post(profile::submit),
        at("/app/senders").get(senders::page).post(senders::add),
    ];
    places.into_iter().map(Place::done).collect()
}
