//! The closed vocabularies of the contract (`40-vocabularies`).
//!
//! Order matters: it is the column order of tables and CSV, and every enum
//! here sorts in it. The names are data on disk and on the wire: never rename.

macro_rules! vocabulary {
    (
        $(#[$doc:meta])* $name:ident, $key:ident: $key_doc:literal, $title:ident: $title_doc:literal;
        $($variant:ident = $wire:literal, $label:literal;)+
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name {
            $(#[doc = $label] $variant,)+
        }

        impl $name {
            /// All of them, in vocabulary order.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            #[doc = $key_doc]
            #[must_use]
            pub const fn $key(self) -> &'static str {
                match self { $(Self::$variant => $wire,)+ }
            }

            #[doc = $title_doc]
            #[must_use]
            pub const fn $title(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.$key())
            }
        }

        impl Term for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn name(self) -> &'static str {
                self.$key()
            }

            fn place(self) -> usize {
                self as usize
            }

            fn parse(name: &str) -> Option<Self> {
                match name { $($wire => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

/// A word of a closed vocabulary.
pub trait Term: Copy + Ord + 'static {
    /// The whole vocabulary, in its order.
    const ALL: &'static [Self];

    /// The word as it is written on the wire and on disk.
    fn name(self) -> &'static str;

    /// The number of the word in its vocabulary, from 0.
    #[must_use]
    fn place(self) -> usize;

    /// The word that `name` is, to the letter.
    #[must_use]
    fn parse(name: &str) -> Option<Self>;
}

vocabulary! {
    /// A key of personal data.
    PersonalKey, key: "The key in maps.", label: "The header in tables and CSV.";
    Email = "email", "Email";
    FirstName = "firstname", "First Name";
    LastName = "lastname", "Surname";
    Salutation = "salutation", "Salutation";
    Title = "title", "Title";
    Birthdate = "birthdate", "Birthdate";
    Gender = "gender", "Gender";
    MailingStreet = "mailingstreet", "Street";
    MailingCity = "mailingcity", "City";
    MailingState = "mailingstate", "State / Province / County";
    MailingPostalCode = "mailingpostalcode", "Postcode / Zip code";
    MailingCountry = "mailingcountry", "Country";
    HomePhone = "homephone", "Home Phone Number (Land Line)";
    MobilePhone = "mobilephone", "Mobile Phone Number";
    FaxNumber = "faxnumber", "Fax Number";
    BusinessName = "businessname", "Business Name";
    BusinessIndustry = "businessindustry", "Business Industry";
    BusinessStreet = "businessstreet", "Business Street";
    BusinessCity = "businesscity", "Business City";
    BusinessCountry = "businesscountry", "Business Country";
    BusinessPostalCode = "businesspostalcode", "Business Postcode / Zip code";
    BusinessPhone = "businessphone", "Business Phone Number";
}

vocabulary! {
    /// A purpose that a person consents to.
    Consent, name: "The name in maps.", title: "The name in tables: the same.";
    BrandMarketing = "Brand Marketing", "Brand Marketing";
    ProductMarketing = "Product Marketing", "Product Marketing";
    NewProductMarketing = "New Product Marketing", "New Product Marketing";
    SpecificProductMarketing = "Specific Product Marketing", "Specific Product Marketing";
    DiscountOffers = "Discount Offers", "Discount Offers";
    PartnerOffers = "Partner Offers", "Partner Offers";
    CustomerResearch = "Customer Research", "Customer Research";
    Newsletter = "Newsletter", "Newsletter";
    Membership = "Membership", "Membership";
    Volunteering = "Volunteering", "Volunteering";
    Fundraising = "Fundraising", "Fundraising";
    SharingWithinGroup = "Sharing Data within Group", "Sharing Data within Group";
    SharingWithPartners = "Sharing Data with Partners", "Sharing Data with Partners";
    AutomatedDecisionMaking = "Automated Decision Making", "Automated Decision Making";
    LocationTracking = "Location Tracking", "Location Tracking";
    OnlineTracking = "Online Tracking", "Online Tracking";
    CrossBorderTransfers = "Cross-Border Transfers", "Cross-Border Transfers";
}

vocabulary! {
    /// A way to reach a person.
    Channel, key: "The key in maps.", title: "The title in tables and CSV.";
    Email = "email_media", "Email";
    Fax = "fax_media", "Fax";
    PostalMail = "postal_mail_media", "Postal Mail";
    Sms = "sms_media", "Text Message";
    Social = "social_media", "Twitter";
    Voice = "voice_media", "Voice";
}

/// The most characters that a value of personal data may have.
pub const PERSONAL_VALUE_MAX_CHARS: usize = 1_000;

/// The most entries that a list of brands or tags may have.
pub const TAGS_MAX: usize = 50;

/// The most characters that a brand or a tag may have; at least one.
pub const TAG_MAX_CHARS: usize = 100;

/// The industries that interests and profiles name.
pub const INDUSTRIES: [&str; 7] =
    ["Automotive", "Energy", "Financial", "Retail", "Telecom", "Nonprofit", "Travel"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_vocabularies_have_the_sizes_of_the_contract() {
        assert_eq!((PersonalKey::ALL.len(), Consent::ALL.len(), Channel::ALL.len()), (22, 17, 6));
    }

    #[test]
    fn every_term_parses_back_and_sorts_in_vocabulary_order() {
        fn check<T: Term + std::fmt::Debug>() {
            assert!(T::ALL.is_sorted());
            for term in T::ALL {
                assert_eq!(T::parse(term.name()), Some(*term));
                assert_eq!(T::ALL[term.place()], *term);
            }
            assert_eq!(T::parse("nonsense"), None);
        }
        check::<PersonalKey>();
        check::<Consent>();
        check::<Channel>();
    }
}
