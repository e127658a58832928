//! `/signup/:token`: the link by which an organization is made.

use actix_web::{http::StatusCode, web};
use askama::Template;
use assent_domain::{
    organizations::{
        CompleteSignup, CompleteSignupError, CompletedSignup, NAME_MAX_CHARS, VerifySignupError,
        complete_signup, verify_signup,
    },
    values::{EmailAddress, Token},
};
use assent_web::client::Sender;

use crate::{
    accounts::{passwords, sign_in_with},
    form::{Check, Field, Form, Posted},
    page::{Answer, Layout, show},
    refused::Refused,
    texts::Texts,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "organization/signup.html")]
struct SignupPage {
    t: Texts,
    page: Layout,
    account: String,
    name: Field,
    password: Field,
    confirmation: Field,
    keep: Check,
}

#[derive(Template)]
#[template(path = "organization/ready.html")]
struct ReadyPage {
    t: Texts,
    page: Layout,
    secret: Field,
}

/// `GET /signup/:token`
pub(crate) async fn page(visit: Visit, token: web::Path<String>) -> Answer {
    let email = sent_to(&visit, &token).await?;
    show_form(&visit, &email, &Form::default())
}

async fn sent_to(visit: &Visit, token: &str) -> Result<EmailAddress, Refused> {
    match verify_signup(visit.app(), Token::new(token)).await {
        Ok(email) => Ok(email),
        Err(VerifySignupError::InvalidSignupToken) => Err(Refused::gone()),
        Err(VerifySignupError::Store(error)) => Err(error.into()),
    }
}

fn show_form(visit: &Visit, email: &EmailAddress, form: &Form) -> Answer {
    let t = visit.texts();
    let [password, confirmation] = passwords::fields(form, t.password(), t);
    let name = form.field("name", t.name_of_your_organization()).hint(t.name_hint());
    show(
        form.status(),
        &SignupPage {
            page: Layout::with_form(visit, t.complete_your_sign_up(), form),
            account: email.as_str().to_owned(),
            name: name.autocomplete("organization"),
            password,
            confirmation,
            keep: form.check("keepMeLoggedIn", t.keep_me_signed_in()),
            t,
        },
    )
}

/// `POST /signup/:token`
pub(crate) async fn submit(
    visit: Visit,
    token: web::Path<String>,
    Sender(device): Sender,
    posted: Posted,
) -> Answer {
    use CompleteSignupError as E;
    let (t, email) = (visit.texts(), sent_to(&visit, &token).await?);
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_form(&visit, &email, &again),
    };
    let keep = form.has("keepMeLoggedIn");
    let request = CompleteSignup {
        name: form.text("name").to_owned(),
        email: email.clone(),
        password: passwords::typed(&form),
        token: Token::new(token.into_inner()),
        salesforce: false,
        keep,
        device,
    };
    let refused = match complete_signup(visit.app(), request).await {
        Ok(completed) => return show_ready(&visit, &completed, keep),
        Err(E::InvalidName) => form.refuse("name", t.fault_organization_name(NAME_MAX_CHARS)),
        Err(E::Password(error)) => passwords::refuse(form, error, t),
        Err(E::AccountExists) => {
            form.refuse_all(StatusCode::UNPROCESSABLE_ENTITY, t.fault_account_exists())
        }
        Err(E::InvalidSignupToken | E::WrongEmail) => return Err(Refused::gone()),
        Err(E::Store(error)) => return Err(error.into()),
    };
    show_form(&visit, &email, &refused)
}

fn show_ready(visit: &Visit, completed: &CompletedSignup, keep: bool) -> Answer {
    let t = visit.texts();
    let secret = Form::default().with("apiSecret", completed.api_secret.expose());
    let page = ReadyPage {
        page: Layout::new(visit, t.your_organization_is_ready()),
        secret: secret.field("apiSecret", t.api_secret()).read_only(),
        t,
    };
    let mut response = show(StatusCode::OK, &page)?;
    sign_in_with(&mut response, visit, &completed.session, keep);
    Ok(response)
}
