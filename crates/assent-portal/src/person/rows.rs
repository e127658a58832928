//! Rows: each a sentence that is true now, and one button that changes it at once.

use std::iter;

use actix_web::web;
use askama::Template;
use assent_domain::{
    account_data::{self, AccountData, Switches, enabled},
    agreements::{Apikeys, ChangeError, change_account_data},
    rights_holders::Standing,
    vocabulary::{Channel, Consent, PersonalKey, Term},
};

use super::{
    choices::{PERMISSIONS, SHARED, WAYS},
    data::{Faults, entered, field_of},
};
use crate::{
    form::{Form, Posted},
    page::Answer,
    refused::{Refused, see_other},
    texts::Texts,
    visit::Person,
};

/// The rows of one organization.
pub(super) struct Rows {
    pub(super) permissions: Vec<Row>,
    pub(super) data: Vec<Row>,
    pub(super) ways: Vec<Row>,
}

/// A sentence with its button.
#[derive(Template)]
#[template(path = "person/row.html")]
pub(super) struct Row {
    id: String,
    csrf: String,
    apikey: String,
    section: &'static str,
    key: &'static str,
    sentence: String,
    is_on: bool,
    /// What the button shows, and the rest of its name.
    verb: &'static str,
    rest: String,
    /// The name and the label of the field for a text that is not there.
    field: Option<(String, &'static str)>,
    fault: Option<String>,
}

impl Rows {
    /// The rows of a person who has signed, as `standing` is.
    pub(super) fn of(standing: &Standing, csrf: &str, form: &Form, t: Texts) -> Self {
        let organization = &standing.organization;
        let (name, requested) =
            (organization.profile.name.as_str(), &organization.profile.requested);
        let data = &standing.data;
        let is_of_form = form.text("apikey") == organization.apikey;
        let row = |section: &'static str, key: &'static str| Row {
            id: format!("{}-{}", organization.apikey, slug(section, key)),
            csrf: csrf.to_owned(),
            apikey: organization.apikey.clone(),
            section,
            key,
            sentence: String::new(),
            is_on: false,
            verb: "",
            rest: String::new(),
            field: None,
            fault: None,
        };
        let ways: Vec<Channel> = enabled(&data.communication_channels).collect();
        let permission = |consent: Consent| {
            let is_on = account_data::is_on(&data.consents, consent);
            let what = t.permission(consent);
            Row {
                sentence: t.permission_sentence(name, consent, is_on, &ways),
                is_on,
                verb: if is_on { t.turn_off() } else { t.allow() },
                rest: t.it_for(what, name),
                ..row(PERMISSIONS, consent.name())
            }
        };
        let datum = |key: PersonalKey| {
            let text = data.text(key);
            let is_on = account_data::is_on(&data.shared_personal_data, key);
            let (what, shown) = (t.datum(key), text.filter(|_| is_on));
            let field = field_of(key);
            Row {
                sentence: match shown {
                    Some(text) => t.sees(name, what, text),
                    None => t.does_not_see(name, what),
                },
                is_on,
                verb: if is_on { t.stop_sharing() } else { t.share_it() },
                rest: t.it_with(what, name),
                fault: if is_of_form { form.fault_of(&field) } else { None },
                field: text.is_none().then_some((field, what)),
                ..row(SHARED, key.name())
            }
        };
        let way = |channel: Channel| {
            let is_on = account_data::is_on(&data.communication_channels, channel);
            let what = t.way(channel);
            let sentence =
                if is_on { t.may_reach(name, what) } else { t.may_not_reach(name, what) };
            Row {
                sentence,
                is_on,
                verb: if is_on { t.turn_off() } else { t.allow() },
                rest: t.it_for(what, name),
                ..row(WAYS, channel.name())
            }
        };
        Self {
            permissions: enabled(&requested.consents).map(permission).collect(),
            data: enabled(&requested.personal_data).map(datum).collect(),
            ways: enabled(&requested.channels).map(way).collect(),
        }
    }
}

/// A name that an anchor may have.
fn slug(section: &str, key: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '-' };
    format!("{section}-{key}").chars().map(plain).collect()
}

/// `POST /app`, `POST /app/organizations/:apikey`: the button of a row.
pub(crate) async fn change(
    Person(visit, account): Person,
    apikey: Option<web::Path<String>>,
    posted: Posted,
) -> Answer {
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return shown_again(&visit, account, apikey, &again).await,
    };
    let (section, key, is_on) = (form.text("section"), form.text("key"), form.text("on") == "true");
    let change = match change_of(section, key, is_on, &form, visit.texts()) {
        Ok(change) => change.ok_or_else(Refused::unreadable)?,
        Err(faults) => {
            let form = form.refuse_each(faults);
            return shown_again(&visit, account, apikey, &form).await;
        }
    };
    let of = form.text("apikey").to_owned();
    let anchor = format!("{}#{of}-{}", visit.path(), slug(section, key));
    match change_account_data(visit.app(), account, Apikeys::from(of), change).await {
        Ok(_) => Ok(see_other(&anchor)),
        Err(ChangeError::NoAgreement(_)) => Err(Refused::not_found()),
        Err(ChangeError::Store(error)) => Err(error.into()),
    }
}

async fn shown_again(
    visit: &crate::visit::Visit,
    account: assent_domain::ids::AccountId,
    apikey: Option<web::Path<String>>,
    form: &Form,
) -> Answer {
    match apikey {
        Some(apikey) => super::organization::show_with(visit, account, &apikey, form).await,
        None => super::overview::show_with(visit, account, form).await,
    }
}

/// The change of one switch; `None` if there is no such switch. An error is of the
/// field for its text.
fn change_of(
    section: &str,
    key: &str,
    is_on: bool,
    form: &Form,
    t: Texts,
) -> Result<Option<AccountData>, Faults> {
    let mut change = AccountData::default();
    let known = match section {
        PERMISSIONS => switch(&mut change.consents, key, is_on),
        WAYS => switch(&mut change.communication_channels, key, is_on),
        SHARED => {
            let Some(key) = PersonalKey::parse(key) else { return Ok(None) };
            let field = field_of(key);
            if is_on && form.has(&field) {
                change = entered(form, iter::once(key), t)?;
                if change.text(key).is_none() {
                    return Err(vec![(field, t.fault_share_nothing(t.datum(key)))]);
                }
            }
            switch(&mut change.shared_personal_data, key.name(), is_on)
        }
        _ => false,
    };
    Ok(known.then_some(change))
}

fn switch<T: Term>(switches: &mut Switches<T>, key: &str, on: bool) -> bool {
    let term = T::parse(key);
    switches.extend(term.map(|term| (term, on)));
    term.is_some()
}
