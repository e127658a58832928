//! The rights-holder server (A): what end users call.

mod account_data;
mod agreements;
mod directory;
mod feed;
mod interests;
mod own_data;
mod register;
mod signup;

use crate::{agreement_text, endpoint::Endpoint, sign_in};

macro_rules! endpoint {
    ($($handler:tt)+) => { $crate::endpoint::endpoint!("rights-holder", $($handler)+) };
}

/// Paths without parameters come before those that would match them too.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        endpoint!(sign_in::status).plain(),
        endpoint!(agreement_text::text).plain(),
        endpoint!(sign_in::log_in).limited(),
        endpoint!(sign_in::log_out).signed_in(),
        endpoint!(register::look_up),
        endpoint!(register::register),
        endpoint!(register::add).signed_in(),
        endpoint!(agreements::sign).signed_in(),
        endpoint!(account_data::change).signed_in(),
        endpoint!(account_data::read).signed_in(),
        endpoint!(agreements::export).signed_in(),
    ]
}

pub(crate) fn undocumented() -> Vec<actix_web::Resource> {
    use crate::{
        reset,
        route::signed_in,
        undocumented::{get, get_and_post, post},
    };
    vec![
        post("/api/signup", |route| route.to(signup::request)),
        post("/api/complete_signup", |route| route.to(signup::complete)),
        post("/api/reset_password/request", |route| route.to(reset::request)),
        get("/api/reset_password/verify/{token}", |route| route.to(reset::verify)),
        post("/api/reset_password", |route| route.to(reset::reset)),
        get_and_post(
            "/api/default-account-data",
            |route| signed_in(route.to(own_data::default_data)),
            |route| signed_in(route.to(own_data::change_default_data)),
        ),
        post("/api/preferences", |route| signed_in(route.to(own_data::save_preferences))),
        get("/api/overview", |route| signed_in(route.to(own_data::overview))),
        get("/api/organizations", |route| signed_in(route.to(directory::list))),
        post("/api/end_sisa", |route| signed_in(route.to(agreements::end))),
        get("/api/organizations/sisa_events/{apikey}", |route| {
            signed_in(route.to(agreements::events))
        }),
        get("/api/organizations/{apikey}", |route| signed_in(route.to(directory::one))),
        get("/api/organization/{apikey}/feed/posts", |route| signed_in(route.to(feed::list))),
        post("/api/organization/{apikey}/feed/posts/create", |route| {
            signed_in(route.to(feed::create))
        }),
        post("/api/organization/{apikey}/feed/posts/delete", |route| {
            signed_in(route.to(feed::delete))
        }),
        get("/api/buying_interest", |route| signed_in(route.to(interests::list))),
        post("/api/buying_interest/create", |route| signed_in(route.to(interests::create))),
        post("/api/buying_interest/delete", |route| signed_in(route.to(interests::delete))),
    ]
}
