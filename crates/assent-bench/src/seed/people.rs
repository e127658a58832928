//! What each person says of themselves and allows, by their number alone.

use assent_domain::{
    account_data::AccountData,
    organizations::ProfileChange,
    vocabulary::{Channel, Consent, PersonalKey},
};

/// The 14 keys of personal data that the organization asks for, and how many of
/// a hundred people share each.
const KEYS: [(PersonalKey, u64); 14] = [
    (PersonalKey::Email, 95),
    (PersonalKey::FirstName, 80),
    (PersonalKey::LastName, 80),
    (PersonalKey::Salutation, 70),
    (PersonalKey::Birthdate, 40),
    (PersonalKey::Gender, 40),
    (PersonalKey::MailingStreet, 60),
    (PersonalKey::MailingCity, 65),
    (PersonalKey::MailingState, 50),
    (PersonalKey::MailingPostalCode, 65),
    (PersonalKey::MailingCountry, 75),
    (PersonalKey::HomePhone, 30),
    (PersonalKey::MobilePhone, 45),
    (PersonalKey::BusinessName, 20),
];
const CONSENTS: [(Consent, u64); 6] = [
    (Consent::BrandMarketing, 50),
    (Consent::ProductMarketing, 45),
    (Consent::PartnerOffers, 10),
    (Consent::Newsletter, 80),
    (Consent::Membership, 30),
    (Consent::Fundraising, 25),
];
const CHANNELS: [(Channel, u64); 3] =
    [(Channel::Email, 90), (Channel::PostalMail, 40), (Channel::Sms, 30)];

/// Of a hundred people, how many have withdrawn all their consents since.
const WITHDRAWN: u64 = 5;

/// The consent that the pages and the mailing list filter by.
pub(crate) const FILTERED_CONSENT: Consent = Consent::Newsletter;
/// The key that the pages filter by.
pub(crate) const FILTERED_KEY: PersonalKey = PersonalKey::FirstName;
/// The consent that changes of mind are about.
pub(crate) const CHANGED_CONSENT: Consent = Consent::Membership;

/// What the organization asks for.
pub(crate) fn profile() -> ProfileChange {
    let text = |text: &str| Some(Some(text.to_owned()));
    ProfileChange {
        domain: text("amber-mutual.example"),
        contact_phone: text("+44 20 7946 0101"),
        address: text("12 Harbour Street"),
        city: text("Bristol"),
        post_code: text("BS1 4RN"),
        country: text("United Kingdom"),
        description: text("Insurance that belongs to those it insures. ".repeat(12).as_str()),
        logo: text("https://amber-mutual.example/logo.svg"),
        banner: text("https://amber-mutual.example/banner.jpg"),
        communication_channels: CHANNELS.iter().map(|(channel, _)| (*channel, true)).collect(),
        requested_data: KEYS.iter().map(|(key, _)| (*key, true)).collect(),
        consents: CONSENTS.iter().map(|(consent, _)| (*consent, true)).collect(),
        public: Some(true),
        published: Some(true),
        industries: Some(vec!["Financial".to_owned()]),
        brands: Some(vec!["Amber".to_owned(), "Amber Home".to_owned()]),
        ..ProfileChange::default()
    }
}

/// The address of the person of this number.
pub(crate) fn address(number: u64) -> String {
    format!("{}.{number}@people.example", first_name(number).to_lowercase())
}

/// What the person of this number says at first.
pub(crate) fn data(number: u64) -> AccountData {
    let on = |salt: &str, percent| drawn(number, salt, percent);
    AccountData {
        personal_data: KEYS.iter().map(|(key, _)| (*key, Some(text(number, *key)))).collect(),
        shared_personal_data: KEYS.iter().map(|(k, p)| (*k, on(k.key(), *p))).collect(),
        consents: CONSENTS.iter().map(|(c, p)| (*c, on(c.name(), *p))).collect(),
        communication_channels: CHANNELS.iter().map(|(c, p)| (*c, on(c.key(), *p))).collect(),
    }
}

/// Whether the person of this number has withdrawn all their consents.
pub(crate) fn has_withdrawn(number: u64) -> bool {
    drawn(number, "withdrawn", WITHDRAWN)
}

/// What withdraws all consents.
pub(crate) fn withdrawal() -> AccountData {
    let consents = CONSENTS.iter().map(|(consent, _)| (*consent, false)).collect();
    AccountData { consents, ..AccountData::default() }
}

/// Whether the person of this number gives `consent` now.
pub(crate) fn gives(number: u64, consent: Consent) -> bool {
    !has_withdrawn(number) && data(number).consents.get(&consent) == Some(&true)
}

/// Whether the person of this number passes both filters of the pages.
pub(crate) fn passes(number: u64) -> bool {
    let (_, percent) = KEYS[1];
    drawn(number, FILTERED_KEY.key(), percent) && gives(number, FILTERED_CONSENT)
}

fn text(number: u64, key: PersonalKey) -> String {
    let pick = |texts: &[&str]| pick(number, key.key(), texts).to_owned();
    let digits = draw(number, key.key()) % 10_000_000;
    match key {
        PersonalKey::Email => address(number),
        PersonalKey::FirstName => first_name(number).to_owned(),
        PersonalKey::LastName => pick(&["Okafor", "Lindqvist", "Marsh", "Ødegaard", "Petit"]),
        PersonalKey::Salutation => pick(&["Ms", "Mr", "Dr"]),
        PersonalKey::Birthdate => {
            format!("19{:02}-{:02}-{:02}", digits % 99, digits % 12 + 1, digits % 28 + 1)
        }
        PersonalKey::Gender => pick(&["female", "male", "diverse"]),
        PersonalKey::MailingStreet => format!("{} Orchard Lane", digits % 300 + 1),
        PersonalKey::MailingCity => pick(&["Bristol", "Łódź", "Porto", "Utrecht", "Graz"]),
        PersonalKey::MailingState => pick(&["Avon", "Lubelskie", "Norte", "Steiermark"]),
        PersonalKey::MailingPostalCode => format!("{:05}", digits % 100_000),
        PersonalKey::MailingCountry => pick(&["United Kingdom", "Poland", "Portugal", "Austria"]),
        PersonalKey::HomePhone => format!("+44 117 {digits:07}"),
        PersonalKey::MobilePhone => format!("+44 7700 {digits:07}"),
        _ => format!("{} & Daughters", first_name(number)),
    }
}

fn first_name(number: u64) -> &'static str {
    pick(number, "name", &["Ada", "Björn", "Chidi", "Dana", "Elif", "Femi", "Grace", "Hana"])
}

fn pick<'a>(number: u64, salt: &str, texts: &[&'a str]) -> &'a str {
    let count = texts.len() as u64;
    texts[usize::try_from(draw(number, salt) % count).unwrap_or_default()]
}

fn drawn(number: u64, salt: &str, percent: u64) -> bool {
    draw(number, salt) % 100 < percent
}

/// A number that looks drawn, the same for the same person and purpose.
fn draw(number: u64, salt: &str) -> u64 {
    let salted = salt.bytes().fold(number.wrapping_add(0x9e37_79b9_7f4a_7c15), |mixed, byte| {
        (mixed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    // The end of splitmix64.
    let mixed = (salted ^ (salted >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use assent_domain::values::EmailAddress;

    use super::*;

    #[test]
    fn about_as_many_people_share_and_consent_as_is_said() {
        let share = |is: fn(u64) -> bool| (0..10_000).filter(|number| is(*number)).count();
        assert!((400..600).contains(&share(has_withdrawn)));
        let passing = share(passes);
        assert!((5_800..6_400).contains(&passing), "{passing} of 10,000 pass both filters");
    }

    #[test]
    fn every_address_is_valid_and_one_person_s() {
        let addresses: BTreeSet<_> = (0..1_000)
            .map(|number| EmailAddress::parse(&address(number)).unwrap().as_str().to_owned())
            .collect();
        assert_eq!(addresses.len(), 1_000);
    }

    #[test]
    fn fourteen_keys_are_asked_for() {
        assert_eq!(profile().requested_data.len(), 14);
        assert_eq!(data(7).personal_data.len(), 14);
    }
}
