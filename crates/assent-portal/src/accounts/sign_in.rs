//! `/` of who is not signed in, and signing out.

use actix_web::{HttpResponse, http::StatusCode};
use askama::Template;
use assent_domain::accounts::{self, AuthenticateError, LogIn, LogInError};
use assent_web::client::{Client, Sender};

use super::{next_path, sign_in_with};
use crate::{
    cookies::{self, Keep},
    door::Door,
    form::{Check, Field, Form, Posted},
    page::{Answer, Done, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    t: Texts,
    page: Layout,
    next: Option<String>,
    email: Field,
    password: Field,
    keep: Check,
    can_sign_up: bool,
}

/// `GET /`
pub(crate) async fn page(visit: Visit) -> Answer {
    if visit.caller().is_some() {
        return Ok(see_other(visit.door().home()));
    }
    let next = visit.asked("next").unwrap_or_default();
    show_form(&visit, &Form::default().with("next", next))
}

fn show_form(visit: &Visit, form: &Form) -> Answer {
    let t = visit.texts();
    let told: [Done; 2] =
        [("signed-out", Texts::signed_out), ("password-changed", Texts::password_was_changed)];
    show(
        form.status(),
        &SignInPage {
            page: Layout::with_form(visit, t.sign_in(), form).telling(visit, &told),
            next: next_path(form.text("next")).map(ToOwned::to_owned),
            email: form.field("email", t.email_address()).email().autocomplete("username"),
            password: form.secret("password", t.password()).autocomplete("current-password"),
            keep: form.check("keepMeLoggedIn", t.keep_me_signed_in()),
            can_sign_up: visit.door() == Door::Person,
            t,
        },
    )
}

/// `POST /`
pub(crate) async fn submit(
    visit: Visit,
    Client(client): Client,
    Sender(device): Sender,
    posted: Posted,
) -> Answer {
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_form(&visit, &again),
    };
    let Some(realm) = visit.door().realm() else { return Err(Refused::not_found()) };
    let keep = form.has("keepMeLoggedIn");
    let request = LogIn {
        realm,
        email: form.text("email").to_owned(),
        password: form.password("password"),
        keep,
        client,
        device,
    };
    let session = match accounts::log_in(visit.app(), request).await {
        Ok(session) => session,
        Err(LogInError::BadCredentials) => {
            let sentence = visit.texts().wrong_credentials();
            let form = form.refuse_all(StatusCode::UNPROCESSABLE_ENTITY, sentence);
            return show_form(&visit, &form);
        }
        Err(LogInError::Limit(error)) => return Err(error.into()),
        Err(LogInError::Store(error)) => return Err(error.into()),
    };
    let to = next_path(form.text("next")).unwrap_or(visit.door().home());
    let mut response = see_other(to);
    sign_in_with(&mut response, &visit, &session, keep);
    Ok(response)
}

/// `POST /sign-out`
pub(crate) async fn sign_out(visit: Visit, posted: Posted) -> Answer {
    posted.ours().map_err(|_| Refused::forged())?;
    if let (Some(realm), Some(id)) = (visit.door().realm(), visit.session()) {
        match accounts::log_out(visit.app(), realm, id.clone()).await {
            Ok(()) | Err(AuthenticateError::Unknown) => {}
            Err(AuthenticateError::Store(error)) => return Err(error.into()),
        }
    }
    Ok(signed_out(&visit))
}

/// Leads whose session has ended to where one signs in.
pub(super) fn signed_out(visit: &Visit) -> HttpResponse {
    let mut response = see_other("/?done=signed-out");
    let name = visit.door().session_cookie();
    cookies::send(&mut response, name, "", Keep::Never, visit.is_https());
    response
}
