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

use actix_web::{Resource, Route};
pub(crate) use face::PublicFace;

use crate::{
    agreement_text, reset,
    route::{get, get_and_post, post, signed_in},
    sign_in,
};

pub(crate) fn endpoints() -> Vec<Resource> {
    vec![
        get("/status", |route| route.to(sign_in::status)),
        get("/sisa/v1/{hash}", |route| route.to(agreement_text::text)),
        post("/api/signup", |route| route.to(signup::request)),
        post("/api/verify_invite_token", |route| route.to(signup::verify_invite)),
        post("/api/verify_signup", |route| route.to(signup::verify)),
        post("/api/complete_signup", |route| route.to(signup::complete)),
        post("/api/login", |route| route.to(sign_in::log_in)),
        post("/api/logout", |route| signed_in(route.to(sign_in::log_out))),
        post("/api/reset_password/request", |route| route.to(reset::request)),
        get("/api/reset_password/verify/{token}", |route| route.to(reset::verify)),
        post("/api/reset_password", |route| route.to(reset::reset)),
        post("/api/download_tickets", |route| signed_in(route.to(download_tickets::issue))),
        get_and_post(
            "/api/orgs/profile",
            |route| signed_in(route.to(profile::read)),
            |route| signed_in(route.to(profile::update)),
        ),
        get("/api/orgs/emails", |route| signed_in(route.to(emails::list))),
        post("/api/orgs/emails/add", |route| signed_in(route.to(emails::add))),
        post("/api/orgs/emails/verify", |route| signed_in(route.to(emails::verify))),
        post("/api/orgs/invite_end_user", invite_end_user),
        post("/orgs/invite_end_user", invite_end_user),
        post("/api/orgs/invite_end_user_batch", |route| route.to(invites::batch)),
        get("/api/end_user_invites", |route| signed_in(route.to(invites::list))),
        post("/api/delete_end_user_invite", |route| signed_in(route.to(invites::delete))),
        get("/api/orgs/consent_report", |route| signed_in(route.to(end_users::consent_report))),
        get("/api/orgs/agreements/{rhldr_id}", |route| signed_in(route.to(end_users::agreement))),
        get("/api/end_user_account_data", |route| signed_in(route.to(end_users::all_account_data))),
        get("/api/end_user_account_data/{rhldr_id}", |route| {
            signed_in(route.to(end_users::account_data))
        }),
        get("/api/end_users", |route| signed_in(route.to(end_users::table))),
        get("/api/end_users.csv", |route| route.to(end_users::table_csv)),
        get("/api/feed/posts", |route| signed_in(route.to(feed::list))),
        post("/api/feed/posts/create", |route| signed_in(route.to(feed::create))),
        post("/api/feed/posts/delete", |route| signed_in(route.to(feed::delete))),
        post("/api/feed/posts/hide", |route| signed_in(route.to(feed::hide))),
        post("/api/feed/posts/show", |route| signed_in(route.to(feed::show))),
        get("/api/buying_interests", |route| signed_in(route.to(interests::list))),
        get("/api/email_list/{session}/{consent}", |route| route.to(end_users::email_list)),
    ]
}

fn invite_end_user(route: Route) -> Route {
    signed_in(route.to(invites::one))
}
