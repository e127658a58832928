//! The rights-holder server (A): what end users call.

mod account_data;
mod agreements;
mod directory;
mod feed;
mod interests;
mod own_data;
mod register;
mod signup;

use assent_domain::{
    accounts::{LogInError, ResetPasswordError, VerifyResetError},
    agreements::{ChangeError, ExportError, SignError},
    feed::{DeletePostError, ReadFeedError, WritePostError},
    interests::{CreateInterestError, DeleteInterestError},
    rights_holders::{
        AddInviteError, CompleteSignupError, InviteLinkError, PreferencesError, RegisterError,
        RequestSignupError, UnknownOrganizationError,
    },
};

use crate::{Endpoint, agreement_text, did, reset, sign_in};
use assent_web::codes::InvalidInput;

macro_rules! endpoint {
    ($($handler:tt)+) => { ::assent_web::endpoint!("rights-holder", $($handler)+) };
}

/// Paths without parameters come before those that would match them too.
pub(crate) fn endpoints() -> Vec<Endpoint> {
    vec![
        endpoint!(sign_in::status).plain(),
        endpoint!(agreement_text::text).plain().compressed(),
        endpoint!(did::resolve).plain(),
        endpoint!(signup::request).fails::<RequestSignupError>().limited(),
        endpoint!(signup::complete).fails::<CompleteSignupError>(),
        endpoint!(sign_in::log_in).fails::<LogInError>().limited(),
        endpoint!(sign_in::log_out).signed_in(),
        endpoint!(reset::request).limited(),
        endpoint!(reset::verify).fails::<VerifyResetError>(),
        endpoint!(reset::reset).fails::<ResetPasswordError>(),
        endpoint!(register::look_up).fails::<InviteLinkError>(),
        endpoint!(register::register).fails::<RegisterError>(),
        endpoint!(register::add).fails::<AddInviteError>().signed_in(),
        endpoint!(own_data::default_data).signed_in(),
        endpoint!(own_data::change_default_data).signed_in(),
        endpoint!(own_data::save_preferences).fails::<PreferencesError>().signed_in(),
        endpoint!(own_data::overview).signed_in(),
        endpoint!(agreements::sign).fails::<SignError>().signed_in(),
        endpoint!(agreements::end).fails::<ChangeError>().signed_in(),
        endpoint!(account_data::change).fails::<ChangeError>().signed_in(),
        endpoint!(account_data::read).fails::<ChangeError>().signed_in(),
        endpoint!(agreements::export).fails::<ExportError>().signed_in().compressed(),
        endpoint!(agreements::events)
            .fails::<InvalidInput>()
            .fails::<ChangeError>()
            .signed_in()
            .compressed(),
        endpoint!(directory::list).fails::<InvalidInput>().signed_in(),
        endpoint!(directory::one).fails::<UnknownOrganizationError>().signed_in(),
        endpoint!(feed::list).fails::<InvalidInput>().fails::<ReadFeedError>().signed_in(),
        endpoint!(feed::create).fails::<WritePostError>().signed_in(),
        endpoint!(feed::delete).fails::<DeletePostError>().signed_in(),
        endpoint!(interests::list).signed_in(),
        endpoint!(interests::create).fails::<CreateInterestError>().signed_in(),
        endpoint!(interests::delete).fails::<DeleteInterestError>().signed_in(),
    ]
}
