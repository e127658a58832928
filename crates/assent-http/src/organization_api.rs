//! The organization server (B): what admins of organizations call.

mod download_tickets;
mod emails;
mod end_users;
mod face;
mod feed;
mod interests;
mod invites;
mod profile;
mod signup;

pub(crate) use face::PublicFace;

use crate::{agreement_text, endpoint::Endpoint, sign_in};

macro_rules! endpoint {
    ($($handler:tt)+) => { $crate::endpoint::endpoint!("organization", $($handler)+) };
}

/// Paths without parameters come before those that would match them too.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        endpoint!(sign_in::status).plain(),
        endpoint!(agreement_text::text).plain(),
        endpoint!(signup::request).limited(),
        endpoint!(signup::verify_invite),
        endpoint!(signup::verify),
        endpoint!(signup::complete),
        endpoint!(sign_in::log_in).limited(),
        endpoint!(sign_in::log_out).signed_in(),
        endpoint!(profile::read).signed_in(),
        endpoint!(profile::update).signed_in(),
        endpoint!(invites::one).signed_in(),
        endpoint!(invites::one).signed_in().at("/orgs/invite_end_user", "inviteEndUserWithoutApi"),
        endpoint!(invites::batch).session_elsewhere(),
        endpoint!(invites::list).signed_in(),
        endpoint!(invites::delete).signed_in(),
        endpoint!(end_users::consent_report).signed_in(),
        endpoint!(end_users::agreement).signed_in(),
        endpoint!(end_users::all_account_data).signed_in(),
        endpoint!(end_users::account_data).signed_in(),
        endpoint!(end_users::table).signed_in(),
        endpoint!(end_users::table_csv).session_elsewhere(),
        endpoint!(end_users::email_list).session_elsewhere(),
    ]
}

pub(crate) fn undocumented() -> Vec<actix_web::Resource> {
    use crate::{
        reset,
        route::signed_in,
        undocumented::{get, post},
    };
    vec![
        post("/api/reset_password/request", |route| route.to(reset::request)),
        get("/api/reset_password/verify/{token}", |route| route.to(reset::verify)),
        post("/api/reset_password", |route| route.to(reset::reset)),
        post("/api/download_tickets", |route| signed_in(route.to(download_tickets::issue))),
        get("/api/orgs/emails", |route| signed_in(route.to(emails::list))),
        post("/api/orgs/emails/add", |route| signed_in(route.to(emails::add))),
        post("/api/orgs/emails/verify", |route| signed_in(route.to(emails::verify))),
        get("/api/feed/posts", |route| signed_in(route.to(feed::list))),
        post("/api/feed/posts/create", |route| signed_in(route.to(feed::create))),
        post("/api/feed/posts/delete", |route| signed_in(route.to(feed::delete))),
        post("/api/feed/posts/hide", |route| signed_in(route.to(feed::hide))),
        post("/api/feed/posts/show", |route| signed_in(route.to(feed::show))),
        get("/api/buying_interests", |route| signed_in(route.to(interests::list))),
    ]
}
