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

use assent_domain::{
    accounts::{LogInError, ResetPasswordError, VerifyResetError},
    agreements::ExportError,
    emails::{AddEmailError, VerifyEmailError},
    end_users::{EndUserError, FilterError, ReportError},
    feed::PostError,
    invites::{BatchError, DeleteInviteError, InviteEndUserError},
    organizations::{
        CompleteSignupError, InviteTokenError, ProfileError, RequestSignupError, VerifySignupError,
    },
};

use crate::{Endpoint, agreement_text, did, reset, sign_in};
use assent_web::codes::InvalidInput;

macro_rules! endpoint {
    ($($handler:tt)+) => { ::assent_web::endpoint!("organization", $($handler)+) };
}

/// Paths without parameters come before those that would match them too.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        endpoint!(sign_in::status).plain(),
        endpoint!(agreement_text::text).plain().compressed(),
        endpoint!(did::resolve).plain(),
        endpoint!(signup::request).fails::<RequestSignupError>().limited(),
        endpoint!(signup::verify_invite).fails::<InviteTokenError>(),
        endpoint!(signup::verify).fails::<VerifySignupError>(),
        endpoint!(signup::complete).fails::<CompleteSignupError>(),
        endpoint!(sign_in::log_in).fails::<LogInError>().limited(),
        endpoint!(sign_in::log_out).signed_in(),
        endpoint!(reset::request).limited(),
        endpoint!(reset::verify).fails::<VerifyResetError>(),
        endpoint!(reset::reset).fails::<ResetPasswordError>(),
        endpoint!(download_tickets::issue).signed_in(),
        endpoint!(profile::read).signed_in(),
        endpoint!(profile::update).fails::<ProfileError>().signed_in(),
        endpoint!(emails::list).signed_in(),
        endpoint!(emails::add).fails::<AddEmailError>().signed_in().limited(),
        endpoint!(emails::verify).fails::<VerifyEmailError>().signed_in(),
        endpoint!(invites::one).fails::<InviteEndUserError>().signed_in(),
        endpoint!(invites::one)
            .fails::<InviteEndUserError>()
            .signed_in()
            .at("/orgs/invite_end_user", "inviteEndUserWithoutApi"),
        endpoint!(invites::batch).fails::<BatchError>().session_elsewhere(),
        endpoint!(invites::list).fails::<InvalidInput>().signed_in(),
        endpoint!(invites::delete).fails::<DeleteInviteError>().signed_in(),
        endpoint!(end_users::consent_report).fails::<ReportError>().signed_in().compressed(),
        endpoint!(end_users::agreement).fails::<ExportError>().signed_in().compressed(),
        endpoint!(end_users::all_account_data).signed_in().compressed(),
        endpoint!(end_users::account_data).fails::<EndUserError>().signed_in(),
        endpoint!(end_users::table)
            .fails::<InvalidInput>()
            .fails::<FilterError>()
            .signed_in()
            .compressed(),
        endpoint!(end_users::table_csv).fails::<FilterError>().session_elsewhere().compressed(),
        endpoint!(end_users::email_list)
            .fails::<end_users::UnknownConsent>()
            .fails::<InvalidInput>()
            .session_elsewhere()
            .compressed(),
        endpoint!(feed::list).fails::<InvalidInput>().signed_in(),
        endpoint!(feed::create).signed_in(),
        endpoint!(feed::delete).fails::<PostError>().signed_in(),
        endpoint!(feed::hide).fails::<PostError>().signed_in(),
        endpoint!(feed::show).fails::<PostError>().signed_in(),
        endpoint!(interests::list).fails::<InvalidInput>().signed_in(),
    ]
}
