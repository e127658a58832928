//! The rights-holder server (A): what end users call.

mod account_data;
mod agreements;
mod directory;
mod feed;
mod interests;
mod own_data;
mod register;
mod signup;

use crate::{agreement_text, did, endpoint::Endpoint, reset, sign_in};

macro_rules! endpoint {
    ($($handler:tt)+) => { $crate::endpoint::endpoint!("rights-holder", $($handler)+) };
}

/// Paths without parameters come before those that would match them too.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        endpoint!(sign_in::status).plain(),
        endpoint!(agreement_text::text).plain().compressed(),
        endpoint!(did::resolve).plain(),
        endpoint!(signup::request).limited(),
        endpoint!(signup::complete),
        endpoint!(sign_in::log_in).limited(),
        endpoint!(sign_in::log_out).signed_in(),
        endpoint!(reset::request).limited(),
        endpoint!(reset::verify),
        endpoint!(reset::reset),
        endpoint!(register::look_up),
        endpoint!(register::register),
        endpoint!(register::add).signed_in(),
        endpoint!(own_data::default_data).signed_in(),
        endpoint!(own_data::change_default_data).signed_in(),
        endpoint!(own_data::save_preferences).signed_in(),
        endpoint!(own_data::overview).signed_in(),
        endpoint!(agreements::sign).signed_in(),
        endpoint!(agreements::end).signed_in(),
        endpoint!(account_data::change).signed_in(),
        endpoint!(account_data::read).signed_in(),
        endpoint!(agreements::export).signed_in().compressed(),
        endpoint!(agreements::events).signed_in().compressed(),
        endpoint!(directory::list).signed_in(),
        endpoint!(directory::one).signed_in(),
        endpoint!(feed::list).signed_in(),
        endpoint!(feed::create).signed_in(),
        endpoint!(feed::delete).signed_in(),
        endpoint!(interests::list).signed_in(),
        endpoint!(interests::create).signed_in(),
        endpoint!(interests::delete).signed_in(),
    ]
}
