//! `/regauth/:link`: an organization's invitation.

use actix_web::{HttpRequest, http::Method, http::StatusCode, web};
use askama::Template;
use assent_domain::{
    account_data::enabled,
    accounts::address_of,
    invites::{KnownData, LinkToken},
    organizations::Organization,
    rights_holders::{
        AddInviteError, InviteLinkError, LookedUp, Register, RegisterError, add_invite,
        look_up_invite, record_opening, register,
    },
    values::EmailAddress,
};

use assent_web::{beside::do_beside, client::Sender};

use crate::{
    accounts::{passwords, sign_in_with},
    form::{Check, Field, Form, Posted},
    page::{Answer, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "person/invited.html")]
struct InvitedPage {
    t: Texts,
    page: Layout,
    organization: String,
    intro: String,
    known: Vec<(&'static str, String)>,
    asked: Vec<String>,
    next: String,
    who: Who,
}

/// Who looks at the invitation.
enum Who {
    /// Somebody who is not signed in.
    Anybody { account: String, fields: Box<Fields> },
    /// Whoever was invited.
    Invited,
    /// Somebody else who is signed in.
    Other,
}

struct Fields {
    password: Field,
    confirmation: Field,
    keep: Check,
}

#[derive(Template)]
#[template(path = "person/registered.html")]
struct RegisteredPage {
    t: Texts,
    page: Layout,
}

/// An invitation that is open.
struct Open {
    organization: Box<Organization>,
    email: EmailAddress,
    known: KnownData,
    is_opened: bool,
}

/// The invitation of a link, if it is open; `None` if it was used.
async fn look_up(visit: &Visit, link: &str) -> Result<Option<Open>, Refused> {
    match look_up_invite(visit.app(), LinkToken::parse(link)).await {
        Ok(LookedUp::Existing) => Ok(None),
        Ok(LookedUp::New { organization, email, known, is_opened }) => {
            Ok(Some(Open { organization, email, known, is_opened }))
        }
        Err(InviteLinkError::Unknown | InviteLinkError::Expired) => Err(Refused::gone()),
        Err(InviteLinkError::Store(error)) => Err(error.into()),
    }
}

/// `GET /regauth/:link`
pub(crate) async fn page(visit: Visit, link: web::Path<String>, request: HttpRequest) -> Answer {
    let Some(open) = look_up(&visit, &link).await? else { return show_registered(&visit) };
    let is_first = !open.is_opened && is_shown_by_a_browser(&request);
    let answer = show_open(&visit, open, &Form::default()).await?;
    if let (true, Some(token)) = (is_first, LinkToken::parse(&link)) {
        let app = visit.app().clone();
        do_beside("recording that an invitation was opened", async move {
            record_opening(&app, token).await
        });
    }
    Ok(answer)
}

/// Whether a browser goes to the page to show it: no scanner of mails, and none that
/// fetches it ahead.
fn is_shown_by_a_browser(request: &HttpRequest) -> bool {
    let headers = request.headers();
    request.method() == Method::GET
        && headers.get("sec-fetch-mode").is_some_and(|mode| mode == "navigate")
        && !headers.contains_key("sec-purpose")
}

fn show_registered(visit: &Visit) -> Answer {
    let t = visit.texts();
    let page = Layout::new(visit, t.you_have_registered());
    show(StatusCode::OK, &RegisteredPage { t, page })
}

async fn show_open(visit: &Visit, open: Open, form: &Form) -> Answer {
    let t = visit.texts();
    let own = match visit.caller() {
        Some(caller) => Some(address_of(visit.app(), caller.account).await?),
        None => None,
    };
    let address = open.email.as_str();
    let (intro, who) = match own {
        None => {
            let [password, confirmation] = passwords::fields(form, t.password(), t);
            let keep = form.check("keepMeLoggedIn", t.keep_me_signed_in());
            let fields = Box::new(Fields { password, confirmation, keep });
            (t.invited_as(address), Who::Anybody { account: address.to_owned(), fields })
        }
        Some(own) if own == open.email => (t.add_intro(address), Who::Invited),
        Some(_) => (t.invitation_of_another(address), Who::Other),
    };
    let name = open.organization.profile.name.clone();
    let known = open.known.fields.iter().map(|(key, text)| (t.datum(*key), text.clone()));
    let full_name = open.known.fullname.clone().map(|name| (t.full_name(), name));
    show(
        form.status(),
        &InvitedPage {
            page: Layout::with_form(visit, t.invites_you(&name), form),
            asked: asked(&open.organization, t),
            organization: name,
            intro,
            known: known.chain(full_name).collect(),
            next: visit.path().to_owned(),
            who,
            t,
        },
    )
}

/// What an organization asks for, in sentences.
fn asked(organization: &Organization, t: Texts) -> Vec<String> {
    let (name, requested) = (&organization.profile.name, &organization.profile.requested);
    let data: Vec<_> = enabled(&requested.personal_data).map(|key| t.datum(key)).collect();
    let ways: Vec<_> = enabled(&requested.channels).map(|way| t.way(way)).collect();
    let data = (!data.is_empty()).then(|| t.wants_to_see(&data.join(", ")));
    let ways = (!ways.is_empty()).then(|| t.wants_to_reach(&ways.join(", ")));
    let meanings = enabled(&requested.consents).map(|consent| t.permission_meaning(name, consent));
    data.into_iter().chain(meanings).chain(ways).collect()
}

/// `POST /regauth/:link`
pub(crate) async fn submit(
    visit: Visit,
    link: web::Path<String>,
    Sender(device): Sender,
    posted: Posted,
) -> Answer {
    let t = visit.texts();
    let Some(open) = look_up(&visit, &link).await? else { return show_registered(&visit) };
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_open(&visit, open, &again).await,
    };
    if let Some(caller) = visit.caller() {
        return match add_invite(visit.app(), caller.account, LinkToken::parse(&link)).await {
            Ok(apikey) => Ok(see_other(&format!("/agree/{apikey}"))),
            Err(AddInviteError::NotYours) => show_open(&visit, open, &form).await,
            Err(AddInviteError::Used) => show_registered(&visit),
            Err(
                AddInviteError::Link(InviteLinkError::Store(error)) | AddInviteError::Store(error),
            ) => Err(error.into()),
            Err(AddInviteError::Link(_)) => Err(Refused::gone()),
        };
    }
    let keep = form.has("keepMeLoggedIn");
    let password = passwords::typed(&form);
    let request = Register { token: LinkToken::parse(&link), password, keep, device };
    let refused = match register(visit.app(), request).await {
        Ok(registered) => {
            let mut response = see_other(&format!("/agree/{}", registered.apikey));
            sign_in_with(&mut response, &visit, &registered.session, keep);
            return Ok(response);
        }
        Err(RegisterError::Password(error)) => passwords::refuse(form, error, t),
        Err(RegisterError::AccountExists) => {
            form.refuse_all(StatusCode::UNPROCESSABLE_ENTITY, t.fault_registered())
        }
        Err(RegisterError::Used) => return show_registered(&visit),
        Err(RegisterError::Link(InviteLinkError::Store(error)) | RegisterError::Store(error)) => {
            return Err(error.into());
        }
        Err(RegisterError::Link(_)) => return Err(Refused::gone()),
    };
    show_open(&visit, open, &refused).await
}
