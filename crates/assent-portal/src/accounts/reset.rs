//! `/reset-password` and the link in its mail.

use actix_web::web;
use askama::Template;
use assent_domain::{
    accounts::{
        RequestReset, ResetPassword, ResetPasswordError, VerifyResetError, request_reset,
        reset_password, verify_reset,
    },
    values::{EmailAddress, Token},
};
use assent_web::client::Client;

use super::passwords;
use crate::{
    form::{Field, Form, Posted},
    page::{Answer, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "reset.html")]
struct ResetPage {
    t: Texts,
    page: Layout,
    email: Field,
}

/// `GET /reset-password`
pub(crate) async fn page(visit: Visit) -> Answer {
    show_request(&visit, &Form::default())
}

fn show_request(visit: &Visit, form: &Form) -> Answer {
    let t = visit.texts();
    show(
        form.status(),
        &ResetPage {
            page: Layout::with_form(visit, t.reset_your_password(), form),
            email: form.field("email", t.email_address()).email().autocomplete("username"),
            t,
        },
    )
}

/// `POST /reset-password`
pub(crate) async fn submit(visit: Visit, Client(client): Client, posted: Posted) -> Answer {
    let checked = posted.ours().and_then(|form| passwords::email_of(form, visit.texts()));
    let (_, email) = match checked {
        Ok(checked) => checked,
        Err(again) => return show_request(&visit, &again),
    };
    let realm = visit.door().realm().ok_or_else(Refused::not_found)?;
    request_reset(visit.app(), RequestReset { realm, email, client }).await?;
    Ok(see_other("/check-mail"))
}

#[derive(Template)]
#[template(path = "new_password.html")]
struct NewPasswordPage {
    t: Texts,
    page: Layout,
    account: String,
    password: Field,
    confirmation: Field,
}

/// `GET /reset-password/:token`
pub(crate) async fn link(visit: Visit, token: web::Path<String>) -> Answer {
    let account = account_of(&visit, &token).await?;
    show_new(&visit, &account, &Form::default())
}

async fn account_of(visit: &Visit, token: &str) -> Result<EmailAddress, Refused> {
    let realm = visit.door().realm().ok_or_else(Refused::not_found)?;
    match verify_reset(visit.app(), realm, Token::new(token)).await {
        Ok(account) => Ok(account),
        Err(VerifyResetError::InvalidToken) => Err(Refused::gone()),
        Err(VerifyResetError::Store(error)) => Err(error.into()),
    }
}

fn show_new(visit: &Visit, account: &EmailAddress, form: &Form) -> Answer {
    let t = visit.texts();
    let [password, confirmation] = passwords::fields(form, t.new_password(), t);
    show(
        form.status(),
        &NewPasswordPage {
            page: Layout::with_form(visit, t.choose_a_new_password(), form),
            account: account.as_str().to_owned(),
            password,
            confirmation,
            t,
        },
    )
}

/// `POST /reset-password/:token`
pub(crate) async fn change(visit: Visit, token: web::Path<String>, posted: Posted) -> Answer {
    let account = account_of(&visit, &token).await?;
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_new(&visit, &account, &again),
    };
    let realm = visit.door().realm().ok_or_else(Refused::not_found)?;
    let password = passwords::typed(&form);
    let request = ResetPassword { realm, token: Token::new(token.into_inner()), password };
    match reset_password(visit.app(), request).await {
        Ok(()) => Ok(see_other("/?done=password-changed")),
        Err(ResetPasswordError::Password(error)) => {
            show_new(&visit, &account, &passwords::refuse(form, error, visit.texts()))
        }
        Err(ResetPasswordError::InvalidToken) => Err(Refused::gone()),
        Err(ResetPasswordError::Store(error)) => Err(error.into()),
    }
}
