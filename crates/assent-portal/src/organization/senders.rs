//! `/app/senders`, and the link that verifies one: addresses that the organization
//! writes from.

use actix_web::web;
use askama::Template;
use assent_domain::{
    emails::{
        AddEmailError, EMAILS_MAX, VerifyEmailError, add_email, list_emails, look_up_code,
        verify_email,
    },
    ids::OrganizationId,
    values::Token,
};
use assent_web::client::Client;

use crate::{
    accounts::passwords,
    form::{Field, Form, Posted},
    page::{Answer, Done, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::{Admin, Visit},
};

#[derive(Template)]
#[template(path = "organization/senders.html")]
struct SendersPage {
    t: Texts,
    page: Layout,
    senders: Vec<(String, bool)>,
    email: Field,
}

/// `GET /app/senders`
pub(crate) async fn page(Admin(visit, organization): Admin) -> Answer {
    show_form(&visit, organization.id, &Form::default()).await
}

async fn show_form(visit: &Visit, organization: OrganizationId, form: &Form) -> Answer {
    let t = visit.texts();
    let found = list_emails(visit.app(), organization).await?.into_iter();
    let told: [Done; 2] =
        [("added", Texts::address_was_added), ("verified", Texts::address_was_verified)];
    show(
        form.status(),
        &SendersPage {
            page: Layout::with_form(visit, t.sender_addresses(), form).telling(visit, &told),
            senders: found
                .map(|sender| (sender.email.as_str().to_owned(), sender.is_verified()))
                .collect(),
            email: form.field("email", t.email_address()).email().autocomplete("email"),
            t,
        },
    )
}

/// `POST /app/senders`
pub(crate) async fn add(
    Admin(visit, organization): Admin,
    Client(client): Client,
    posted: Posted,
) -> Answer {
    let t = visit.texts();
    let checked = posted.ours().and_then(|form| passwords::email_of(form, t));
    let (form, email) = match checked {
        Ok(checked) => checked,
        Err(again) => return show_form(&visit, organization.id, &again).await,
    };
    let refused = match add_email(visit.app(), organization.id, email, &client).await {
        Ok(_) => return Ok(see_other("/app/senders?done=added")),
        Err(AddEmailError::AlreadyVerified) => form.refuse("email", t.fault_already_verified()),
        Err(AddEmailError::TooMany) => form.refuse("email", t.fault_too_many_addresses(EMAILS_MAX)),
        Err(AddEmailError::Limit(error)) => return Err(error.into()),
        Err(AddEmailError::Store(error)) => return Err(error.into()),
    };
    show_form(&visit, organization.id, &refused).await
}

#[derive(Template)]
#[template(path = "organization/verify_sender.html")]
struct VerifyPage {
    t: Texts,
    page: Layout,
    sentence: String,
}

/// `GET /verify_email/:code`
pub(crate) async fn link(Admin(visit, organization): Admin, code: web::Path<String>) -> Answer {
    show_link(&visit, organization.id, &code, &Form::default()).await
}

async fn show_link(visit: &Visit, organization: OrganizationId, code: &str, form: &Form) -> Answer {
    let t = visit.texts();
    let found = match look_up_code(visit.app(), organization, Token::new(code)).await {
        Ok(email) => email,
        Err(VerifyEmailError::InvalidCode) => return Err(Refused::gone()),
        Err(VerifyEmailError::Store(error)) => return Err(error.into()),
    };
    show(
        form.status(),
        &VerifyPage {
            page: Layout::with_form(visit, t.verify_a_sender_address(), form),
            sentence: t.verify_sender_intro(found.as_str()),
            t,
        },
    )
}

/// `POST /verify_email/:code`
pub(crate) async fn verify(
    Admin(visit, organization): Admin,
    code: web::Path<String>,
    posted: Posted,
) -> Answer {
    if let Err(again) = posted.ours() {
        return show_link(&visit, organization.id, &code, &again).await;
    }
    match verify_email(visit.app(), organization.id, Token::new(code.into_inner())).await {
        Ok(_) => Ok(see_other("/app/senders?done=verified")),
        Err(VerifyEmailError::InvalidCode) => Err(Refused::gone()),
        Err(VerifyEmailError::Store(error)) => Err(error.into()),
    }
}
