//! `/`: signing in; with an operator's invitation, asking to sign an organization up.

use askama::Template;
use assent_domain::{
    organizations::{RequestSignup, RequestSignupError, SignupProof, request_signup},
    values::Token,
};
use assent_web::client::{Client, Sender};

use crate::{
    accounts::{passwords, sign_in},
    form::{Field, Form, Posted},
    page::{Answer, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::Visit,
};

/// The field with the operator's invitation, as links name it.
const INVITATION: &str = "it";

#[derive(Template)]
#[template(path = "sign_up.html")]
struct SignUpPage {
    t: Texts,
    page: Layout,
    invitation: String,
    email: Field,
}

/// `GET /`
pub(crate) async fn page(visit: Visit) -> Answer {
    match visit.asked(INVITATION) {
        Some(invitation) => show_form(&visit, &Form::default().with(INVITATION, invitation)),
        None => sign_in::page(visit).await,
    }
}

fn show_form(visit: &Visit, form: &Form) -> Answer {
    let t = visit.texts();
    show(
        form.status(),
        &SignUpPage {
            page: Layout::with_form(visit, t.sign_up_your_organization(), form),
            invitation: form.text(INVITATION).to_owned(),
            email: form.field("email", t.email_address()).email().autocomplete("email"),
            t,
        },
    )
}

/// `POST /`
pub(crate) async fn submit(visit: Visit, client: Client, sender: Sender, posted: Posted) -> Answer {
    if posted.has(INVITATION) {
        sign_up(&visit, client, posted).await
    } else {
        sign_in::submit(visit, client, sender, posted).await
    }
}

async fn sign_up(visit: &Visit, Client(client): Client, posted: Posted) -> Answer {
    let t = visit.texts();
    let checked = posted.ours().and_then(|form| passwords::email_of(form, t));
    let (form, email) = match checked {
        Ok(checked) => checked,
        Err(again) => return show_form(visit, &again),
    };
    let proof = SignupProof::Invite(Token::new(form.text(INVITATION).trim()));
    match request_signup(visit.app(), RequestSignup { email, proof, client }).await {
        Ok(()) => Ok(see_other("/check-mail")),
        Err(RequestSignupError::InvalidInviteToken) => {
            show_form(visit, &form.refuse("email", t.fault_invitation()))
        }
        Err(RequestSignupError::Limit(error)) => Err(error.into()),
        Err(RequestSignupError::Store(error)) => Err(error.into()),
        // Nobody pays here.
        Err(
            RequestSignupError::NoPayments
            | RequestSignupError::PaymentRefused(_)
            | RequestSignupError::PaymentsUnavailable(_),
        ) => Err(Refused::unreadable()),
    }
}
