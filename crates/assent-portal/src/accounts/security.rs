//! `/app/security`: the password, and the sessions that are open.

use askama::Template;
use assent_domain::{
    accounts::{
        Caller, ChangePassword, ChangePasswordError, OpenSession, SessionPosition, address_of,
        change_password, end_other_sessions, end_session, open_sessions,
    },
    crypto::{b64, from_b64},
};
use assent_web::client::Client;

use super::{passwords, sign_in::signed_out};
use crate::{
    form::{Field, Form, Posted},
    instant::Instant,
    page::{Answer, Done, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::{SignedIn, Visit},
};

/// The path of the page.
pub(crate) const PATH: &str = "/app/security";

/// The name of the buttons that end sessions: the value of each is the session's hash, or
/// [`OTHERS`].
const END: &str = "end";
const OTHERS: &str = "others";

/// The name of the field for the password that holds.
const CURRENT: &str = "currentPassword";

#[derive(Template)]
#[template(path = "security.html")]
struct SecurityPage {
    t: Texts,
    page: Layout,
    account: String,
    current: Field,
    password: Field,
    confirmation: Field,
    sessions: Vec<Session>,
    has_others: bool,
    first: Option<String>,
    next: Option<String>,
}

/// A session as it stands on the page.
struct Session {
    hash: String,
    device: String,
    opened: Option<Instant>,
    used: Instant,
    is_this: bool,
}

impl Session {
    fn of(session: &OpenSession, caller: &Caller, t: Texts) -> Self {
        Self {
            hash: b64(session.hash),
            device: session.device.map_or_else(
                || t.unknown_device().to_owned(),
                |device| t.device(device.browser.name(), device.system.name()),
            ),
            opened: session.opened_at.map(Instant::of),
            used: Instant::of(session.used_at),
            is_this: session.hash == caller.session,
        }
    }

    /// What tells it from the others: the rest of the name of its button.
    fn name(&self) -> String {
        let since = self.opened.as_ref().unwrap_or(&self.used);
        format!(": {}, {}", self.device, since.text)
    }
}

/// `GET /app/security`
pub(crate) async fn page(SignedIn(visit, caller): SignedIn) -> Answer {
    show_form(&visit, &caller, &Form::default()).await
}

async fn show_form(visit: &Visit, caller: &Caller, form: &Form) -> Answer {
    let t = visit.texts();
    let after = visit.place("after", SessionPosition::parse)?;
    let account = address_of(visit.app(), caller.account).await?;
    let found = open_sessions(visit.app(), caller.account, after).await?;
    let sessions: Vec<_> = found.rows.iter().map(|row| Session::of(row, caller, t)).collect();
    let [password, confirmation] = passwords::fields(form, t.new_password(), t);
    let told: [Done; 3] = [
        ("password-changed", Texts::own_password_was_changed),
        ("ended", Texts::session_was_ended),
        ("others-ended", Texts::other_sessions_were_ended),
    ];
    show(
        form.status(),
        &SecurityPage {
            page: Layout::with_form(visit, t.security(), form).telling(visit, &told),
            account: account.as_str().to_owned(),
            current: form.secret(CURRENT, t.password()).autocomplete("current-password"),
            password,
            confirmation,
            has_others: sessions.iter().any(|session| !session.is_this) || found.next.is_some(),
            sessions,
            first: after.map(|_| PATH.to_owned()),
            next: found.next.map(|next| format!("{PATH}?after={next}")),
            t,
        },
    )
}

/// `POST /app/security`: a new password, or the end of sessions.
pub(crate) async fn submit(
    SignedIn(visit, caller): SignedIn,
    Client(client): Client,
    posted: Posted,
) -> Answer {
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_form(&visit, &caller, &again).await,
    };
    match form.text(END) {
        "" => change(&visit, &caller, client, form).await,
        OTHERS => {
            end_other_sessions(visit.app(), caller.account, caller.session).await?;
            Ok(see_other(&format!("{PATH}?done=others-ended")))
        }
        hash => end(&visit, &caller, hash).await,
    }
}

async fn change(visit: &Visit, caller: &Caller, client: String, form: Form) -> Answer {
    let request = ChangePassword {
        account: caller.account,
        session: caller.session,
        current: form.password(CURRENT),
        new: passwords::typed(&form),
        client,
    };
    let refused = match change_password(visit.app(), request).await {
        Ok(()) => return Ok(see_other(&format!("{PATH}?done=password-changed"))),
        Err(ChangePasswordError::WrongPassword) => {
            form.refuse(CURRENT, visit.texts().fault_not_the_password())
        }
        Err(ChangePasswordError::New(error)) => passwords::refuse(form, error, visit.texts()),
        Err(ChangePasswordError::Limit(error)) => return Err(error.into()),
        Err(ChangePasswordError::Store(error)) => return Err(error.into()),
    };
    show_form(visit, caller, &refused).await
}

async fn end(visit: &Visit, caller: &Caller, hash: &str) -> Answer {
    let hash = from_b64(hash).and_then(|hash| hash.try_into().ok());
    let hash = hash.ok_or_else(Refused::not_found)?;
    if !end_session(visit.app(), caller.account, hash).await? {
        return Err(Refused::not_found());
    }
    if hash == caller.session {
        return Ok(signed_out(visit));
    }
    Ok(see_other(&format!("{PATH}?done=ended")))
}
