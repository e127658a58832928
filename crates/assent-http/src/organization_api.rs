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

use crate::{agreement_text, did, endpoint::Endpoint, reset, sign_in};

macro_rules! endpoint {
    ($($handler:tt)+) => { $crate::endpoint::endpoint!("organization", $($handler)+) };
}

/// Paths without parameters come before those that would match them too.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        endpoint!(sign_in::status).plain(),
        endpoint!(agreement_text::text).plain().compressed(),
        endpoint!(did::resolve).plain(),
        endpoint!(signup::request).limited(),
        endpoint!(signup::verify_invite),
        endpoint!(signup::verify),
        endpoint!(signup::complete),
        endpoint!(sign_in::log_in).limited(),
        endpoint!(sign_in::log_out).signed_in(),
        endpoint!(reset::request).limited(),
        endpoint!(reset::verify),
        endpoint!(reset::reset),
        endpoint!(download_tickets::issue).signed_in(),
        endpoint!(profile::read).signed_in(),
        endpoint!(profile::update).signed_in(),
        endpoint!(emails::list).signed_in(),
        endpoint!(emails::add).signed_in().limited(),
        endpoint!(emails::verify).signed_in(),
        endpoint!(invites::one).signed_in(),
        endpoint!(invites::one).signed_in().at("/orgs/invite_end_user", "inviteEndUserWithoutApi"),
        endpoint!(invites::batch).session_elsewhere(),
        endpoint!(invites::list).signed_in(),
        endpoint!(invites::delete).signed_in(),
        endpoint!(end_users::consent_report).signed_in().compressed(),
        endpoint!(end_users::agreement).signed_in().compressed(),
        endpoint!(end_users::all_account_data).signed_in().compressed(),
        endpoint!(end_users::account_data).signed_in(),
        endpoint!(end_users::table).signed_in().compressed(),
        endpoint!(end_users::table_csv).session_elsewhere().compressed(),
        endpoint!(end_users::email_list).session_elsewhere().compressed(),
        endpoint!(feed::list).signed_in(),
        endpoint!(feed::create).signed_in(),
        endpoint!(feed::delete).signed_in(),
        endpoint!(feed::hide).signed_in(),
        endpoint!(feed::show).signed_in(),
        endpoint!(interests::list).signed_in(),
    ]
}
