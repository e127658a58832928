//! `/app/profile`: how the organization presents itself, and who may find it.

use askama::Template;
use assent_domain::{
    organizations::{
        NAME_MAX_CHARS, Organization, Profile, ProfileChange, ProfileError, ProfileFault,
        update_profile,
    },
    values::{EmailAddressError, trimmed},
};

use crate::{
    form::{Check, Field, Form, Posted},
    page::{Answer, Done, Layout, show},
    refused::see_other,
    texts::Texts,
    visit::{Admin, Visit},
};

/// The path of the page.
pub(crate) const PATH: &str = "/app/profile";

#[derive(Template)]
#[template(path = "organization/profile.html")]
struct ProfilePage {
    t: Texts,
    page: Layout,
    groups: Vec<(&'static str, Vec<Field>)>,
    checks: Vec<Check>,
}

/// A text of the profile: its key, which is the API's and the field's name, its label, and
/// where it is in a profile and in a change of one.
struct Text {
    key: &'static str,
    label: fn(Texts) -> &'static str,
    kind: Kind,
    stored: fn(&Profile) -> Option<&str>,
    place: fn(&mut ProfileChange) -> &mut Option<Option<String>>,
}

#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Line,
    Lines,
    Email,
}

macro_rules! text {
    ($key:ident, $label:ident, $kind:ident) => {
        Text {
            key: stringify!($key),
            label: Texts::$label,
            kind: Kind::$kind,
            stored: |profile| profile.$key.as_deref(),
            place: |change| &mut change.$key,
        }
    };
}

const NAME: &str = "name";
const PUBLIC: &str = "public";
const PUBLISHED: &str = "published";

const ABOUT: [Text; 3] = [
    text!(description, description, Lines),
    text!(upsell_description, what_else_you_offer, Lines),
    text!(domain, website, Line),
];

const CONTACT: [Text; 8] = [
    text!(dpo_email, data_protection_address, Email),
    text!(contact_phone, phone, Line),
    text!(contact_phone_2, second_phone, Line),
    text!(address, street_address, Lines),
    text!(post_code, postcode, Line),
    text!(city, city, Line),
    text!(state, state_or_region, Line),
    text!(country, country, Line),
];

const PICTURES: [Text; 3] = [
    text!(logo, logo_address, Line),
    text!(icon, icon_address, Line),
    text!(banner, banner_address, Line),
];

/// All texts but the name, in the order of the page.
fn texts() -> impl Iterator<Item = &'static Text> {
    ABOUT.iter().chain(&CONTACT).chain(&PICTURES)
}

impl Text {
    /// The text as its field can hold it: a field of one line has no line breaks, and what
    /// a browser sends of others has them in one form.
    fn shown(&self, text: &str) -> String {
        match self.kind {
            Kind::Lines => text.replace("\r\n", "\n").replace('\r', "\n"),
            Kind::Line | Kind::Email => text.replace(['\r', '\n'], ""),
        }
    }

    fn stored_as_shown(&self, profile: &Profile) -> String {
        self.shown((self.stored)(profile).unwrap_or_default())
    }

    fn field(&self, form: &Form, t: Texts) -> Field {
        let field = form.field(self.key, (self.label)(t));
        match self.kind {
            Kind::Lines => field.lines(),
            Kind::Email => field.email(),
            Kind::Line => field,
        }
    }

    /// Adds what was entered to a change, if it is another text than the one that is stored.
    fn note(&self, form: &Form, profile: &Profile, change: &mut ProfileChange) {
        let entered = self.shown(form.text(self.key));
        if !form.has(self.key) || entered == self.stored_as_shown(profile) {
            return;
        }
        let entered = match trimmed(&entered) {
            "" => None,
            text if self.kind != Kind::Lines => Some(text.to_owned()),
            _ => Some(entered),
        };
        *(self.place)(change) = Some(entered);
    }
}

/// The form as the profile is.
fn filled(profile: &Profile) -> Form {
    let form = Form::default().with(NAME, &profile.name);
    let form = texts().fold(form, |form, text| form.with(text.key, text.stored_as_shown(profile)));
    [(PUBLIC, profile.public), (PUBLISHED, profile.published)]
        .into_iter()
        .filter(|(_, is_on)| *is_on)
        .fold(form, |form, (key, _)| form.with(key, "true"))
}

/// `GET /app/profile`
pub(crate) async fn page(Admin(visit, organization): Admin) -> Answer {
    show_form(&visit, &organization, &filled(&organization.profile))
}

fn show_form(visit: &Visit, organization: &Organization, form: &Form) -> Answer {
    let t = visit.texts();
    let fields = |texts: &[Text]| texts.iter().map(|text| text.field(form, t)).collect::<Vec<_>>();
    let name = form.field(NAME, t.name_of_your_organization()).hint(t.name_hint());
    let mut about = vec![name];
    about.extend(fields(&ABOUT));
    let is_allowed = organization.public_allowed;
    let needs = |hint| if is_allowed { hint } else { t.public_needs_the_operator() };
    let told: [Done; 1] = [("saved", Texts::saved)];
    show(
        form.status(),
        &ProfilePage {
            page: Layout::with_form(visit, t.profile(), form).telling(visit, &told),
            groups: vec![
                (t.who_you_are(), about),
                (t.how_you_are_reached(), fields(&CONTACT)),
                (t.pictures(), fields(&PICTURES)),
            ],
            checks: vec![
                form.check(PUBLIC, t.public()).hint(needs(t.public_hint())),
                form.check(PUBLISHED, t.published()).hint(needs(t.published_hint())),
            ],
            t,
        },
    )
}

/// `POST /app/profile`
pub(crate) async fn submit(Admin(visit, organization): Admin, posted: Posted) -> Answer {
    let form = match posted.ours() {
        Ok(form) => form,
        Err(again) => return show_form(&visit, &organization, &again),
    };
    let change = change_of(&form, &organization.profile);
    match update_profile(visit.app(), organization.id, change).await {
        Ok(_) => Ok(see_other(&format!("{PATH}?done=saved"))),
        Err(ProfileError::Store(error)) => Err(error.into()),
        Err(ProfileError::Invalid(mut faults)) => {
            let t = visit.texts();
            let keys = [NAME].into_iter().chain(texts().map(|text| text.key));
            let keys = keys.chain([PUBLIC, PUBLISHED]);
            let faults = keys.filter_map(|key| {
                faults.remove(key).map(|fault| (key.to_owned(), sentence(&fault, t)))
            });
            let faults: Vec<_> = faults.collect();
            show_form(&visit, &organization, &form.refuse_each(faults))
        }
    }
}

/// What differs from what is stored: the rest stays to the byte, as a program wrote it.
fn change_of(form: &Form, profile: &Profile) -> ProfileChange {
    let switched = |key, is_on: bool| Some(form.has(key)).filter(|wanted| *wanted != is_on);
    let name = Some(form.text(NAME)).filter(|name| form.has(NAME) && *name != profile.name);
    let mut change = ProfileChange {
        name: name.map(ToOwned::to_owned),
        public: switched(PUBLIC, profile.public),
        published: switched(PUBLISHED, profile.published),
        ..ProfileChange::default()
    };
    for text in texts() {
        text.note(form, profile, &mut change);
    }
    change
}

fn sentence(fault: &ProfileFault, t: Texts) -> String {
    match fault {
        ProfileFault::Name => t.fault_organization_name(NAME_MAX_CHARS),
        ProfileFault::TooLong(most) => t.fault_text_too_long(&t.number(*most as u64)),
        ProfileFault::Nul => t.fault_text_nul().to_owned(),
        ProfileFault::WebAddress => t.fault_web_address().to_owned(),
        ProfileFault::Email(EmailAddressError::Malformed) => t.fault_email().to_owned(),
        ProfileFault::Email(EmailAddressError::TooLong) => t.fault_email_too_long().to_owned(),
        ProfileFault::NotPublic => t.public_needs_the_operator().to_owned(),
        ProfileFault::List(_) => t.fault_value_unusable().to_owned(),
    }
}
