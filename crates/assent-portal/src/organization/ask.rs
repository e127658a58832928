//! `/app/ask`: what the organization asks people for.

use askama::Template;
use assent_domain::{
    account_data::{Requested, Switches, is_on},
    organizations::{ProfileChange, ProfileError, update_profile},
    vocabulary::{Channel, Consent, PersonalKey, Term},
};

use crate::{
    form::{Check, Form, Posted},
    page::{Answer, Done, Layout, show},
    refused::{Refused, see_other},
    texts::Texts,
    visit::Admin,
};

/// The names of the three groups of checkboxes: those of the API.
const DATA: &str = "requested_data";
const PERMISSIONS: &str = "consents";
const WAYS: &str = "communication_channels";

#[derive(Template)]
#[template(path = "organization/ask.html")]
struct AskPage {
    t: Texts,
    page: Layout,
    groups: Vec<Group>,
}

struct Group {
    title: &'static str,
    checks: Vec<Check>,
}

/// `GET /app/ask`
pub(crate) async fn page(admin: Admin) -> Answer {
    let requested = admin.1.profile.requested.clone();
    show_form(&admin, &requested, &Form::default())
}

fn show_form(Admin(visit, _): &Admin, requested: &Requested, form: &Form) -> Answer {
    let t = visit.texts();
    let data = checks(form, DATA, &requested.personal_data, |key| t.datum(key));
    let permissions = checks(form, PERMISSIONS, &requested.consents, |key| t.permission(key));
    let ways = checks(form, WAYS, &requested.channels, |key| t.way(key));
    let told: [Done; 1] = [("saved", Texts::saved)];
    show(
        form.status(),
        &AskPage {
            page: Layout::with_form(visit, t.what_you_ask_for(), form).telling(visit, &told),
            groups: vec![
                Group { title: t.data(), checks: data },
                Group { title: t.permissions(), checks: permissions },
                Group { title: t.ways_to_reach_people(), checks: ways },
            ],
            t,
        },
    )
}

fn checks<T: Term>(
    form: &Form,
    name: &str,
    asked: &Switches<T>,
    label: impl Fn(T) -> &'static str,
) -> Vec<Check> {
    let check = |term: &T| form.check(name, label(*term)).of(term.name(), is_on(asked, *term));
    T::ALL.iter().map(check).collect()
}

/// Each word, and whether it is ticked.
fn ticked<T: Term>(form: &Form, name: &str) -> Switches<T> {
    let is_on = |term: &T| form.all(name).any(|value| value == term.name());
    T::ALL.iter().map(|term| (*term, is_on(term))).collect()
}

/// `POST /app/ask`
pub(crate) async fn submit(admin: Admin, posted: Posted) -> Answer {
    let (form, is_ours) = match posted.ours() {
        Ok(form) => (form, true),
        Err(again) => (again, false),
    };
    let personal_data = ticked::<PersonalKey>(&form, DATA);
    let consents = ticked::<Consent>(&form, PERMISSIONS);
    let channels = ticked::<Channel>(&form, WAYS);
    if !is_ours {
        return show_form(&admin, &Requested { personal_data, consents, channels }, &form);
    }
    let change = ProfileChange {
        requested_data: personal_data,
        consents,
        communication_channels: channels,
        ..ProfileChange::default()
    };
    match update_profile(admin.0.app(), admin.1.id, change).await {
        Ok(_) => Ok(see_other("/app/ask?done=saved")),
        Err(ProfileError::Store(error)) => Err(error.into()),
        // Switches alone break no rule.
        Err(ProfileError::Invalid(_)) => Err(Refused::unreadable()),
    }
}
