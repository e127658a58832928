//! The rights-holder server (A): what end users call.

mod account_data;
mod agreements;
mod directory;
mod feed;
mod interests;
mod own_data;
mod register;
mod signup;

use actix_web::Resource;

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
        post("/api/complete_signup", |route| route.to(signup::complete)),
        post("/api/login", |route| route.to(sign_in::log_in)),
        post("/api/logout", |route| signed_in(route.to(sign_in::log_out))),
        post("/api/reset_password/request", |route| route.to(reset::request)),
        get("/api/reset_password/verify/{token}", |route| route.to(reset::verify)),
        post("/api/reset_password", |route| route.to(reset::reset)),
        post("/api/register/new", |route| route.to(register::look_up)),
        post("/api/register", |route| route.to(register::register)),
        post("/api/register/add", |route| signed_in(route.to(register::add))),
        get_and_post(
            "/api/default-account-data",
            |route| signed_in(route.to(own_data::default_data)),
            |route| signed_in(route.to(own_data::change_default_data)),
        ),
        post("/api/preferences", |route| signed_in(route.to(own_data::save_preferences))),
        get("/api/overview", |route| signed_in(route.to(own_data::overview))),
        get("/api/organizations", |route| signed_in(route.to(directory::list))),
        post("/api/sign_sisa", |route| signed_in(route.to(agreements::sign))),
        post("/api/end_sisa", |route| signed_in(route.to(agreements::end))),
        post("/api/organizations/accountData", |route| signed_in(route.to(account_data::change))),
        get("/api/organizations/accountData/{apikey}", |route| {
            signed_in(route.to(account_data::read))
        }),
        get("/api/organizations/agreement/{apikey}", |route| {
            signed_in(route.to(agreements::export))
        }),
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
