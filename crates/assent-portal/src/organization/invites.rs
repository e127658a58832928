//! `/app/invites/new` and `/app/invites/:id`: one invitation.

use std::collections::BTreeMap;

use actix_web::web;
use askama::Template;
use assent_domain::{
    ids::{InviteId, OrganizationId},
    invites::{
        DeleteInviteError, Invite, InviteEndUserError, InviteState, InvitedPerson, KnownKey,
        RenewInviteError, delete_invite_by_id, invite_by_id, invite_end_user, renew_invite,
    },
};

use crate::{
    form::{Field, Form, Posted},
    instant::Instant,
    page::{Answer, Done, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::{Admin, Visit},
};

/// The field of the form that makes a new link: the other deletes.
const RENEW: &str = "renew";

/// What became of an invitation, and when.
pub(super) struct State {
    pub(super) word: &'static str,
    pub(super) at: Option<Instant>,
    pub(super) is_over: bool,
}

impl State {
    pub(super) fn of(invite: &Invite, visit: &Visit) -> Self {
        let t = visit.texts();
        let (word, at, is_over) = match invite.state(visit.app().clock.now()) {
            InviteState::Registered => {
                (t.registered(), invite.used.as_ref().map(|used| Instant::of(used.at)), true)
            }
            InviteState::Expired => (t.expired(), None, true),
            InviteState::Open => (t.open_until(), Some(Instant::of(invite.expires_at)), false),
        };
        Self { word, at, is_over }
    }
}

#[derive(Template)]
#[template(path = "organization/invite_new.html")]
struct NewPage {
    t: Texts,
    page: Layout,
    email: Field,
    others: Vec<Field>,
}

/// `GET /app/invites/new`
pub(crate) async fn new(Admin(visit, _): Admin) -> Answer {
    show_form(&visit, &Form::default())
}

fn show_form(visit: &Visit, form: &Form) -> Answer {
    let t = visit.texts();
    let others = KnownKey::all().filter(|key| *key != KnownKey::EMAIL);
    show(
        form.status(),
        &NewPage {
            page: Layout::with_form(visit, t.invite_one_person(), form),
            email: form.field(KnownKey::EMAIL.name(), t.email_address()).email(),
            others: others.map(|key| form.field(key.name(), t.known(key))).collect(),
            t,
        },
    )
}

/// `POST /app/invites/new`
pub(crate) async fn make(Admin(visit, organization): Admin, posted: Posted) -> Answer {
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_form(&visit, &again),
    };
    let t = visit.texts();
    let known: BTreeMap<_, _> =
        KnownKey::all().map(|key| (key, form.text(key.name()).to_owned())).collect();
    match invite_end_user(visit.app(), organization.id, known).await {
        Ok(InvitedPerson { id, .. }) => Ok(see_other(&format!("/app/invites/{id}"))),
        Err(InviteEndUserError::Invalid(faults)) => {
            let mut form = form;
            for key in KnownKey::all() {
                let Some(fault) = faults.get(&key) else { continue };
                let text = match key {
                    KnownKey::EMAIL => t.fault_email().to_owned(),
                    _ => t.fault_value(*fault),
                };
                form.note(key.name(), text);
            }
            show_form(&visit, &form)
        }
        Err(InviteEndUserError::AlreadyInvited) => {
            let form = form.refuse(KnownKey::EMAIL.name(), t.fault_already_invited());
            show_form(&visit, &form)
        }
        Err(InviteEndUserError::UploadUnderWay) => {
            let form = form.refuse(KnownKey::EMAIL.name(), t.fault_upload_under_way());
            show_form(&visit, &form)
        }
        Err(InviteEndUserError::Store(error)) => Err(error.into()),
    }
}

#[derive(Template)]
#[template(path = "organization/invite.html")]
struct InvitePage {
    t: Texts,
    page: Layout,
    made: Instant,
    state: State,
    link: Field,
    known: Vec<(&'static str, String)>,
    is_used: bool,
    is_expired: bool,
}

/// `GET /app/invites/:id`
pub(crate) async fn show_one(Admin(visit, organization): Admin, id: web::Path<String>) -> Answer {
    show_invite(&visit, organization.id, parse(&id)?, &Form::default()).await
}

async fn show_invite(
    visit: &Visit,
    organization: OrganizationId,
    id: InviteId,
    form: &Form,
) -> Answer {
    let found = invite_by_id(visit.app(), organization, id).await?;
    let found = found.ok_or_else(Refused::not_found)?;
    let (t, invite) = (visit.texts(), found.invite);
    let became = invite.state(visit.app().clock.now());
    let link = Form::default().with("link", found.link);
    let known = invite.personal_data.fields.iter().map(|(key, text)| (t.datum(*key), text.clone()));
    let told: [Done; 1] = [("renewed", Texts::invitation_was_renewed)];
    let full_name = invite.personal_data.fullname.clone().map(|name| (t.full_name(), name));
    show(
        form.status(),
        &InvitePage {
            page: Layout::with_form(visit, invite.email.as_str(), form).telling(visit, &told),
            made: Instant::of(invite.created_at),
            state: State::of(&invite, visit),
            link: link
                .field("link", t.registration_link())
                .hint(t.registration_link_hint())
                .read_only(),
            known: known.chain(full_name).collect(),
            is_used: became == InviteState::Registered,
            is_expired: became == InviteState::Expired,
            t,
        },
    )
}

/// `POST /app/invites/:id`
pub(crate) async fn change(
    Admin(visit, organization): Admin,
    id: web::Path<String>,
    posted: Posted,
) -> Answer {
    let id = parse(&id)?;
    match posted.ours() {
        Ok(form) if form.has(RENEW) => renew(&visit, organization.id, id).await,
        Ok(_) => delete(&visit, organization.id, id).await,
        Err(again) => show_invite(&visit, organization.id, id, &again).await,
    }
}

async fn renew(visit: &Visit, organization: OrganizationId, id: InviteId) -> Answer {
    match renew_invite(visit.app(), organization, id).await {
        Ok(()) => Ok(see_other(&format!("{}?done=renewed", visit.path()))),
        Err(RenewInviteError::Unknown) => Err(Refused::not_found()),
        // It was used or has a new link since the page was shown, which has no such button now.
        Err(RenewInviteError::Used | RenewInviteError::Open) => Ok(see_other(visit.path())),
        Err(RenewInviteError::Store(error)) => Err(error.into()),
    }
}

async fn delete(visit: &Visit, organization: OrganizationId, id: InviteId) -> Answer {
    match delete_invite_by_id(visit.app(), organization, id).await {
        Ok(()) => Ok(see_other("/app/invites?done=deleted")),
        Err(DeleteInviteError::Unknown) => Err(Refused::not_found()),
        // It was used since the page was shown, which has no such button now.
        Err(DeleteInviteError::Used) => Ok(see_other(visit.path())),
        Err(DeleteInviteError::Store(error)) => Err(error.into()),
    }
}

fn parse(id: &str) -> Result<InviteId, Refused> {
    InviteId::parse(id).ok_or_else(Refused::not_found)
}
