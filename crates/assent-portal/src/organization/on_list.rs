//! `/app/lists/:consent`: why an address is, or is not, on a mailing list.

use actix_web::web;
use askama::Template;
use assent_domain::{
    account_data::is_on,
    end_users::{AddressStanding, SharedAddress, Signed, address_standing},
    vocabulary::{Consent, Term},
};

use super::lists::csv_path;
use crate::{
    accounts::passwords::email_of,
    form::{Field, Form},
    page::{Answer, Layout, show},
    refused::Refused,
    texts::Texts,
    visit::Admin,
};

/// What the query asks about.
const ADDRESS: &str = "email";

#[derive(Template)]
#[template(path = "organization/on_list.html")]
struct OnListPage {
    t: Texts,
    page: Layout,
    list: &'static str,
    /// Where the list is, if it is asked for.
    csv: Option<String>,
    email: Field,
    found: Option<Found>,
}

/// How an address stands to the list, in words.
struct Found {
    verdict: String,
    reasons: Vec<String>,
    /// The person, if the organization may look at one.
    person: Option<String>,
}

/// `GET /app/lists/:consent`
pub(crate) async fn page(Admin(visit, organization): Admin, name: web::Path<String>) -> Answer {
    let consent = Consent::parse(&name).ok_or_else(Refused::not_found)?;
    let (t, list) = (visit.texts(), visit.texts().permission(consent));
    let is_asked = is_on(&organization.profile.requested.consents, consent);
    let mut form = Form::default();
    let mut found = None;
    if let Some(typed) = visit.asked(ADDRESS) {
        match email_of(form.with(ADDRESS, typed), t) {
            Ok((read, email)) => {
                form = read;
                let address = email.as_str().to_owned();
                let standing =
                    address_standing(visit.app(), organization.id, consent, email).await?;
                found = Some(Found::of(&standing, &address, list, is_asked, t));
            }
            Err(refused) => form = refused,
        }
    }
    show(
        form.status(),
        &OnListPage {
            page: Layout::with_form(&visit, t.mailing_list_of(list), &form),
            list,
            csv: is_asked.then(|| csv_path(consent)),
            email: form.field(ADDRESS, t.email_address()).email(),
            found,
            t,
        },
    )
}

impl Found {
    fn of(standing: &AddressStanding, address: &str, list: &str, is_asked: bool, t: Texts) -> Self {
        let signed = match standing {
            AddressStanding::Signed(signed) => Some(signed),
            _ => None,
        };
        let is_listed = signed.is_some_and(Signed::is_listed);
        let of_nobody = |reason: &'static str| vec![reason.to_owned()];
        let mut reasons = match standing {
            AddressStanding::Unknown => of_nobody(t.not_a_member()),
            AddressStanding::Invited { is_expired: false } => of_nobody(t.invited_not_registered()),
            AddressStanding::Invited { is_expired: true } => of_nobody(t.invitation_has_expired()),
            AddressStanding::NotSigned => of_nobody(t.registered_not_signed()),
            AddressStanding::Ended => of_nobody(t.has_ended_the_agreement()),
            AddressStanding::Signed(signed) => sentences(signed, list, t),
        };
        if !is_asked && signed.is_none() {
            reasons.push(t.list_is_not_asked_for(list));
        }
        Self {
            verdict: if is_listed {
                t.is_on_the_list(address)
            } else {
                t.is_not_on_the_list(address)
            },
            reasons,
            person: signed.map(|signed| format!("/app/people/{}", signed.id)),
        }
    }
}

/// What holds of somebody with an agreement in force.
fn sentences(signed: &Signed, list: &str, t: Texts) -> Vec<String> {
    let permission = match signed.consent {
        Some(true) => t.permission_is_on(list),
        Some(false) => t.permission_is_off(list),
        None => t.list_is_not_asked_for(list),
    };
    let address = match signed.address {
        Some(SharedAddress::This) => t.address_is_shared(),
        Some(SharedAddress::Another) => t.another_address_is_shared(),
        Some(SharedAddress::None) => t.address_is_not_shared(),
        None => t.addresses_are_not_asked_for(),
    };
    let way = match signed.by_email {
        Some(true) => t.email_is_on(),
        Some(false) => t.email_is_off(),
        None => t.email_is_not_asked_for(),
    };
    let sentences = [t.has_an_agreement(), &permission, address, way];
    sentences.map(ToOwned::to_owned).into()
}
