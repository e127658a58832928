//! Texts about a person as they enter them themselves: their fields, and what is read from
//! these.

use assent_domain::{
    account_data::{AccountData, ChangeFault},
    vocabulary::PersonalKey,
};
use serde_json::{Map, Value};

use crate::{
    form::{Field, Form},
    texts::Texts,
};

/// Faulty fields, each with what is wrong with it.
pub(super) type Faults = Vec<(String, String)>;

/// The name of the field for a datum.
pub(super) fn field_of(key: PersonalKey) -> String {
    format!("personal_data.{}", key.key())
}

/// The field for a datum, filled in as it was sent.
pub(super) fn field(form: &Form, key: PersonalKey, t: Texts) -> Field {
    form.field(&field_of(key), t.datum(key)).autocomplete(autocomplete_of(key))
}

/// A form that is filled in with what is known of these keys.
pub(super) fn filled(data: &AccountData, keys: impl Iterator<Item = PersonalKey>) -> Form {
    keys.fold(Form::default(), |form, key| {
        form.with(&field_of(key), data.text(key).unwrap_or_default())
    })
}

/// What was entered for those of these keys that the page had a field for.
pub(super) fn entered(
    form: &Form,
    keys: impl Iterator<Item = PersonalKey>,
    t: Texts,
) -> Result<AccountData, Faults> {
    let mut texts = Map::new();
    for key in keys.filter(|key| form.has(&field_of(*key))) {
        texts.insert(key.key().to_owned(), Value::from(form.text(&field_of(key))));
    }
    let sections = [("personal_data".to_owned(), Value::Object(texts))].into_iter().collect();
    AccountData::parse_change(&sections).map_err(|mut faults| {
        // In the order of the fields.
        let of_a_field = |key: &PersonalKey| faults.remove_entry(&field_of(*key));
        PersonalKey::ALL
            .iter()
            .filter_map(of_a_field)
            .map(|(field, fault)| (field, in_words(&fault, t)))
            .collect()
    })
}

fn in_words(fault: &ChangeFault, t: Texts) -> String {
    match fault {
        ChangeFault::Value(fault) => t.fault_value(*fault),
        // Of the shape of a change, which fields give it.
        ChangeFault::UnknownSection
        | ChangeFault::NoObject
        | ChangeFault::UnknownKey(_)
        | ChangeFault::NoText
        | ChangeFault::NoSwitch => t.fault_value_unusable().to_owned(),
    }
}

/// What a browser may fill in for a datum.
const fn autocomplete_of(key: PersonalKey) -> &'static str {
    use PersonalKey as K;
    match key {
        K::Email => "email",
        K::FirstName => "given-name",
        K::LastName => "family-name",
        K::Salutation | K::Title => "honorific-prefix",
        K::Birthdate => "bday",
        K::Gender => "sex",
        K::MailingStreet => "address-line1",
        K::MailingCity => "address-level2",
        K::MailingState => "address-level1",
        K::MailingPostalCode => "postal-code",
        K::MailingCountry => "country-name",
        K::HomePhone => "home tel",
        K::MobilePhone => "mobile tel",
        K::FaxNumber => "fax tel",
        K::BusinessName => "organization",
        K::BusinessPhone => "work tel",
        K::BusinessIndustry
        | K::BusinessStreet
        | K::BusinessCity
        | K::BusinessCountry
        | K::BusinessPostalCode => "off",
    }
}
