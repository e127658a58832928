//! `/signup` and `/verify/:code`: an account without an invitation.

use actix_web::web;
use askama::Template;
use assent_domain::{
    rights_holders::{
        CompleteSignupError, RequestSignup, RequestSignupError, complete_signup, look_up_signup,
        request_signup,
    },
    values::Token,
};
use assent_web::client::{Client, Sender};

use crate::{
    accounts::{next_path, passwords, sign_in_with},
    form::{Check, Field, Form, Posted},
    page::{Answer, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "person/signup.html")]
struct SignupPage {
    t: Texts,
    page: Layout,
    next: Option<String>,
    email: Field,
    password: Field,
    confirmation: Field,
    keep: Check,
}

/// The field with where to go afterwards.
const NEXT: &str = "next";

/// `GET /signup`
pub(crate) async fn page(visit: Visit) -> Answer {
    let next = visit.asked(NEXT).unwrap_or_default();
    show_form(&visit, &Form::default().with(NEXT, next))
}

fn show_form(visit: &Visit, form: &Form) -> Answer {
    let t = visit.texts();
    let [password, confirmation] = passwords::fields(form, t.password(), t);
    show(
        form.status(),
        &SignupPage {
            page: Layout::with_form(visit, t.create_an_account(), form),
            next: next_path(form.text(NEXT)).map(ToOwned::to_owned),
            email: form.field("email", t.email_address()).email().autocomplete("username"),
            password,
            confirmation,
            keep: form.check("keepMeLoggedIn", t.keep_me_signed_in()),
            t,
        },
    )
}

/// `POST /signup`
pub(crate) async fn submit(visit: Visit, Client(client): Client, posted: Posted) -> Answer {
    let t = visit.texts();
    let checked = posted.ours().and_then(|form| passwords::email_of(form, t));
    let (form, email) = match checked {
        Ok(checked) => checked,
        Err(again) => return show_form(&visit, &again),
    };
    let request = RequestSignup {
        email,
        password: passwords::typed(&form),
        keep: form.has("keepMeLoggedIn"),
        destination_path: next_path(form.text(NEXT)).map(ToOwned::to_owned),
        client,
    };
    match request_signup(visit.app(), request).await {
        Ok(()) => Ok(see_other("/check-mail")),
        Err(RequestSignupError::Password(error)) => {
            show_form(&visit, &passwords::refuse(form, error, t))
        }
        Err(RequestSignupError::Limit(error)) => Err(error.into()),
        Err(RequestSignupError::Store(error)) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "person/confirm.html")]
struct ConfirmPage {
    t: Texts,
    page: Layout,
    sentence: String,
}

/// `GET /verify/:code`
pub(crate) async fn link(visit: Visit, code: web::Path<String>) -> Answer {
    show_link(&visit, &code, &Form::default()).await
}

async fn show_link(visit: &Visit, code: &str, form: &Form) -> Answer {
    let t = visit.texts();
    let email = match look_up_signup(visit.app(), Token::new(code)).await {
        Ok(email) => email,
        Err(CompleteSignupError::Store(error)) => return Err(error.into()),
        Err(_) => return Err(Refused::gone()),
    };
    show(
        form.status(),
        &ConfirmPage {
            page: Layout::with_form(visit, t.confirm_your_address(), form),
            sentence: t.confirm_intro(email.as_str()),
            t,
        },
    )
}

/// `POST /verify/:code`
pub(crate) async fn confirm(
    visit: Visit,
    code: web::Path<String>,
    Sender(device): Sender,
    posted: Posted,
) -> Answer {
    if let Err(again) = posted.ours() {
        return show_link(&visit, &code, &again).await;
    }
    let completed = match complete_signup(visit.app(), Token::new(code.into_inner()), device).await
    {
        Ok(completed) => completed,
        Err(CompleteSignupError::InvalidCode | CompleteSignupError::AccountExists) => {
            return Err(Refused::gone());
        }
        Err(CompleteSignupError::Store(error)) => return Err(error.into()),
    };
    let to = completed.destination_path.as_deref().unwrap_or(visit.door().home());
    let mut response = see_other(to);
    sign_in_with(&mut response, &visit, &completed.session, completed.keep);
    Ok(response)
}
