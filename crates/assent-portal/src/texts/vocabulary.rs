//! The words of the vocabularies for people: labels, and what a consent means in a
//! sentence.

use assent_domain::{
    end_users::Column,
    invites::KnownKey,
    vocabulary::{Channel, Consent, PersonalKey},
};

use super::Texts;
use crate::language::Language;

impl Texts {
    /// The label of a datum.
    pub(crate) fn datum(self, key: PersonalKey) -> &'static str {
        use PersonalKey as K;
        match self.0 {
            Language::English => key.label(),
            Language::German => match key {
                K::Email => "E-Mail",
                K::FirstName => "Vorname",
                K::LastName => "Nachname",
                K::Salutation => "Anrede",
                K::Title => "Titel",
                K::Birthdate => "Geburtsdatum",
                K::Gender => "Geschlecht",
                K::MailingStreet => "Straße",
                K::MailingCity => "Ort",
                K::MailingState => "Bundesland / Kanton",
                K::MailingPostalCode => "Postleitzahl",
                K::MailingCountry => "Land",
                K::HomePhone => "Telefon (Festnetz)",
                K::MobilePhone => "Mobiltelefon",
                K::FaxNumber => "Faxnummer",
                K::BusinessName => "Firma",
                K::BusinessIndustry => "Branche der Firma",
                K::BusinessStreet => "Straße der Firma",
                K::BusinessCity => "Ort der Firma",
                K::BusinessCountry => "Land der Firma",
                K::BusinessPostalCode => "Postleitzahl der Firma",
                K::BusinessPhone => "Telefon der Firma",
            },
        }
    }

    /// The label of what an invitation carries.
    pub(crate) fn known(self, key: KnownKey) -> &'static str {
        match key {
            KnownKey::Personal(key) => self.datum(key),
            KnownKey::FullName => self.full_name(),
        }
    }

    /// The header of a column of the table of people; in English as the API has it.
    pub(crate) fn column(self, column: Column) -> String {
        match self.0 {
            Language::English => column.header(),
            Language::German => match column {
                Column::Person => "Person".to_owned(),
                Column::SignedAt => "Unterschrieben am".to_owned(),
                Column::Datum(key) => self.datum(key).to_owned(),
                Column::Consent(consent) => format!("Erlaubnis: {}", self.permission(consent)),
                Column::Channel(channel) => format!("Erreichbar per: {}", self.way(channel)),
            },
        }
    }

    /// The name of a permission.
    pub(crate) fn permission(self, consent: Consent) -> &'static str {
        use Consent as C;
        match self.0 {
            Language::English => consent.title(),
            Language::German => match consent {
                C::BrandMarketing => "Werbung für die Marke",
                C::ProductMarketing => "Werbung für Produkte",
                C::NewProductMarketing => "Neue Produkte",
                C::SpecificProductMarketing => "Ausgewählte Produkte",
                C::DiscountOffers => "Rabatte",
                C::PartnerOffers => "Angebote von Partnern",
                C::CustomerResearch => "Kundenbefragung",
                C::Newsletter => "Newsletter",
                C::Membership => "Mitgliedschaft",
                C::Volunteering => "Ehrenamt",
                C::Fundraising => "Spenden",
                C::SharingWithinGroup => "Weitergabe in der Gruppe",
                C::SharingWithPartners => "Weitergabe an Partner",
                C::AutomatedDecisionMaking => "Automatische Entscheidungen",
                C::LocationTracking => "Ortung",
                C::OnlineTracking => "Verfolgung im Netz",
                C::CrossBorderTransfers => "Weitergabe ins Ausland",
            },
        }
    }

    /// The name of a way to reach somebody.
    pub(crate) fn way(self, channel: Channel) -> &'static str {
        use Channel as C;
        match self.0 {
            Language::English => channel.title(),
            Language::German => match channel {
                C::Email => "E-Mail",
                C::Fax => "Fax",
                C::PostalMail => "Post",
                C::Sms => "SMS",
                C::Social => "Twitter",
                C::Voice => "Telefon",
            },
        }
    }

    /// By which way, in the middle of a sentence.
    fn by_way(self, channel: Channel) -> &'static str {
        use Channel as C;
        match (self.0, channel) {
            (Language::English, C::Email) => "email",
            (Language::English, C::Fax) => "fax",
            (Language::English, C::PostalMail) => "postal mail",
            (Language::English, C::Sms) => "text message",
            (Language::English, C::Voice) => "voice",
            (Language::German, C::Email) => "E-Mail",
            (Language::German, C::Fax) => "Fax",
            (Language::German, C::PostalMail) => "Post",
            (Language::German, C::Sms) => "SMS",
            (_, C::Social) => "Twitter",
            (Language::German, C::Voice) => "Telefon",
        }
    }

    /// What a permission lets the organization do, after `Org may`.
    fn deed(self, consent: Consent) -> &'static str {
        use Consent as C;
        match self.0 {
            Language::English => match consent {
                C::BrandMarketing => "advertise its brand to you",
                C::ProductMarketing => "advertise its products to you",
                C::NewProductMarketing => "tell you about new products",
                C::SpecificProductMarketing => "tell you about products it picks for you",
                C::DiscountOffers => "send you discounts",
                C::PartnerOffers => "send you offers of its partners",
                C::CustomerResearch => "ask you for your opinion",
                C::Newsletter => "send you its newsletter",
                C::Membership => "write to you about your membership",
                C::Volunteering => "ask you to volunteer",
                C::Fundraising => "ask you for donations",
                C::SharingWithinGroup => "pass your data on within its group",
                C::SharingWithPartners => "pass your data on to its partners",
                C::AutomatedDecisionMaking => "let computers alone decide about you",
                C::LocationTracking => "follow where you are",
                C::OnlineTracking => "follow what you do online",
                C::CrossBorderTransfers => "send your data to other countries",
            },
            Language::German => match consent {
                C::BrandMarketing => "Ihnen Werbung für die Marke zeigen",
                C::ProductMarketing => "Ihnen Werbung für Produkte zeigen",
                C::NewProductMarketing => "Ihnen von neuen Produkten erzählen",
                C::SpecificProductMarketing => {
                    "Ihnen von Produkten erzählen, die für Sie ausgesucht sind"
                }
                C::DiscountOffers => "Ihnen Rabatte senden",
                C::PartnerOffers => "Ihnen Angebote von Partnern senden",
                C::CustomerResearch => "Sie nach Ihrer Meinung fragen",
                C::Newsletter => "Ihnen den Newsletter senden",
                C::Membership => "Ihnen zu Ihrer Mitgliedschaft schreiben",
                C::Volunteering => "Sie um freiwillige Mitarbeit bitten",
                C::Fundraising => "Sie um Spenden bitten",
                C::SharingWithinGroup => "Ihre Daten innerhalb der Gruppe weitergeben",
                C::SharingWithPartners => "Ihre Daten an Partner weitergeben",
                C::AutomatedDecisionMaking => "Computer allein über Sie entscheiden lassen",
                C::LocationTracking => "verfolgen, wo Sie sind",
                C::OnlineTracking => "verfolgen, was Sie im Netz tun",
                C::CrossBorderTransfers => "Ihre Daten in andere Länder senden",
            },
        }
    }

    /// What holds for a permission: `ways` are those that are allowed.
    pub(crate) fn permission_sentence(
        self,
        organization: &str,
        consent: Consent,
        is_given: bool,
        ways: &[Channel],
    ) -> String {
        let deed = self.deed(consent);
        let how = if is_given && needs_a_way(consent) { self.by_ways(ways) } else { String::new() };
        match (self.0, is_given) {
            (Language::English, true) => format!("{organization} may {deed}{how}."),
            (Language::English, false) => format!("{organization} may not {deed}."),
            (Language::German, true) => format!("{organization} darf {deed}{how}."),
            (Language::German, false) => format!("{organization} darf nicht {deed}."),
        }
    }

    /// What a permission would allow, before anybody decides.
    pub(crate) fn permission_meaning(self, organization: &str, consent: Consent) -> String {
        let deed = self.deed(consent);
        match self.0 {
            Language::English => format!("{organization} may {deed}."),
            Language::German => format!("{organization} darf {deed}."),
        }
    }

    fn by_ways(self, ways: &[Channel]) -> String {
        let names: Vec<_> = ways.iter().map(|way| self.by_way(*way)).collect();
        let (by, or) = match self.0 {
            Language::English => (" by ", " or "),
            Language::German => (" per ", " oder "),
        };
        match names.split_last() {
            None => match self.0 {
                Language::English => ", but you allow no way to reach you".to_owned(),
                Language::German => ", aber Sie erlauben keinen Weg, Sie zu erreichen".to_owned(),
            },
            Some((last, [])) => format!("{by}{last}"),
            Some((last, others)) => format!("{by}{}{or}{last}", others.join(", ")),
        }
    }
}

/// Whether an organization has to reach somebody to make use of the permission: so it
/// is with the first eleven.
const fn needs_a_way(consent: Consent) -> bool {
    (consent as usize) <= (Consent::Fundraising as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ENGLISH: Texts = Texts(Language::English);

    #[test]
    fn a_sentence_says_what_holds_and_by_which_way() {
        let newsletter = |given, ways: &[Channel]| {
            ENGLISH.permission_sentence("Bob and Company", Consent::Newsletter, given, ways)
        };
        let may = "Bob and Company may send you its newsletter";
        assert_eq!(newsletter(false, &[]), "Bob and Company may not send you its newsletter.");
        assert_eq!(newsletter(true, &[Channel::Email]), format!("{may} by email."));
        assert_eq!(
            newsletter(true, &[Channel::Email, Channel::Sms]),
            format!("{may} by email or text message.")
        );
        assert_eq!(newsletter(true, &[]), format!("{may}, but you allow no way to reach you."));
        let three = [Channel::Email, Channel::PostalMail, Channel::Sms];
        assert_eq!(
            newsletter(true, &three),
            format!("{may} by email, postal mail or text message.")
        );
    }

    #[test]
    fn what_needs_nobody_to_be_reached_says_no_way() {
        let sentence = |consent| ENGLISH.permission_sentence("Org", consent, true, &[]);
        assert_eq!(sentence(Consent::LocationTracking), "Org may follow where you are.");
        assert_eq!(
            sentence(Consent::SharingWithinGroup),
            "Org may pass your data on within its group."
        );
        assert!(sentence(Consent::Fundraising).contains("no way"));
    }
}
