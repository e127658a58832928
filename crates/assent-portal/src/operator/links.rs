//! `/invite-links`: by which organizations sign up.

use askama::Template;
use assent_domain::{
    ids::OperatorInviteId,
    organizations::{
        InviteName, OperatorInvite, RevokeOperatorInviteError, create_operator_invite,
        list_operator_invites, revoke_operator_invite,
    },
    values::{EmailAddress, EmailAddressError},
};
use time::Duration;

use crate::{
    form::{Field, Form, Posted},
    instant::Instant,
    page::{Answer, Done, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::Visit,
};

/// How many links are listed, the newest first.
const LISTED: i64 = 100;
/// For how many days a link may be good, and is unless it is said.
const DAYS_MOST: u16 = 365;
const DAYS: u16 = 14;
/// The field with the id of a link that is revoked.
const REVOKED: &str = "revoke";

#[derive(Template)]
#[template(path = "operator/links.html")]
struct LinksPage {
    t: Texts,
    page: Layout,
    made: Option<Field>,
    email: Field,
    days: Field,
    rows: Vec<Row>,
}

struct Row {
    id: OperatorInviteId,
    whom: String,
    made: Instant,
    word: &'static str,
    at: Option<Instant>,
    is_open: bool,
    /// The rest of the name of the button that revokes it.
    rest: String,
}

/// `GET /invite-links`
pub(crate) async fn page(visit: Visit) -> Answer {
    show_form(&visit, &Form::default().with("days", DAYS.to_string()), None).await
}

async fn show_form(visit: &Visit, form: &Form, link: Option<String>) -> Answer {
    let t = visit.texts();
    let rows = list_operator_invites(visit.app(), LISTED).await?.into_iter();
    let told: [Done; 1] = [("revoked", Texts::link_was_revoked)];
    let made = link.map(|link| {
        let form = Form::default().with("link", link);
        form.field("link", t.invitation_link()).hint(t.link_is_shown_once()).read_only()
    });
    show(
        form.status(),
        &LinksPage {
            page: Layout::with_form(visit, t.invitation_links(), form).telling(visit, &told),
            made,
            email: form
                .field("email", t.email_address_optional())
                .email()
                .hint(t.email_optional_hint()),
            days: form.field("days", t.days_until_it_expires()),
            rows: rows.map(|invite| row(&invite, visit)).collect(),
            t,
        },
    )
}

fn row(invite: &OperatorInvite, visit: &Visit) -> Row {
    let (t, now) = (visit.texts(), visit.app().clock.now());
    let (word, at) = match (invite.used, invite.revoked_at) {
        (Some((at, _)), _) => (t.used(), Some(at)),
        (None, Some(at)) => (t.revoked(), Some(at)),
        (None, None) if invite.is_open(now) => (t.open_until(), Some(invite.expires_at)),
        (None, None) => (t.expired(), None),
    };
    let made = Instant::of(invite.created_at);
    let whom = invite.email.as_ref().map(EmailAddress::as_str);
    Row {
        id: invite.id,
        rest: whom.map_or_else(|| t.the_link_made(&made.text), |whom| t.the_link_for(whom)),
        whom: whom.unwrap_or(t.anybody()).to_owned(),
        made,
        word,
        at: at.map(Instant::of),
        is_open: invite.is_open(now),
    }
}

/// `POST /invite-links`
pub(crate) async fn submit(visit: Visit, posted: Posted) -> Answer {
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_form(&visit, &again, None).await,
    };
    if form.has(REVOKED) {
        return revoke(&visit, form.text(REVOKED)).await;
    }
    let t = visit.texts();
    let typed = form.text("email").trim().to_owned();
    let email = if typed.is_empty() { Ok(None) } else { EmailAddress::parse(&typed).map(Some) };
    let days = form.text("days").trim().parse::<u16>().ok().filter(|d| (1..=DAYS_MOST).contains(d));
    let mut form = form;
    if let Err(error) = &email {
        form.note(
            "email",
            match error {
                EmailAddressError::Malformed => t.fault_email(),
                EmailAddressError::TooLong => t.fault_email_too_long(),
            },
        );
    }
    if days.is_none() {
        form.note("days", t.fault_days(DAYS_MOST));
    }
    let (Ok(email), Some(days)) = (email, days) else {
        return show_form(&visit, &form, None).await;
    };
    let created = create_operator_invite(visit.app(), email, Duration::days(days.into())).await?;
    let form = Form::default().with("days", DAYS.to_string());
    show_form(&visit, &form, Some(created.link)).await
}

async fn revoke(visit: &Visit, id: &str) -> Answer {
    let id = OperatorInviteId::parse(id).ok_or_else(Refused::not_found)?;
    match revoke_operator_invite(visit.app(), InviteName::Id(id)).await {
        // One that was used meanwhile says so in its row.
        Ok(()) => Ok(see_other("/invite-links?done=revoked")),
        Err(RevokeOperatorInviteError::Used) => Ok(see_other("/invite-links")),
        Err(RevokeOperatorInviteError::Unknown) => Err(Refused::not_found()),
        Err(RevokeOperatorInviteError::Store(error)) => Err(error.into()),
    }
}
