//! Who is in a demo, and when they do what.

use assent_domain::vocabulary::{Channel, Consent, PersonalKey};
use time::Duration;

/// Everybody's.
pub(super) const PASSWORD: &str = "looking around";

/// An organization, and what it asks for.
pub(super) struct Organization {
    pub(super) name: &'static str,
    pub(super) apikey: &'static str,
    pub(super) admin: &'static str,
    pub(super) data: &'static [PersonalKey],
    pub(super) consents: &'static [Consent],
    pub(super) channels: &'static [Channel],
    pub(super) post: (&'static str, &'static str),
}

pub(super) const ORGANIZATIONS: [Organization; 2] = [
    Organization {
        name: "River Museum",
        apikey: "rivermuseum",
        admin: "museum@example.com",
        data: &[PersonalKey::Email, PersonalKey::FirstName, PersonalKey::LastName],
        consents: &[Consent::Newsletter, Consent::Membership, Consent::Volunteering],
        channels: &[Channel::Email, Channel::PostalMail],
        post: ("The bridge room is open", "Come and see the drawings of the old bridge."),
    },
    Organization {
        name: "Green Grocer",
        apikey: "greengrocer",
        admin: "grocer@example.com",
        data: &[PersonalKey::Email, PersonalKey::FirstName, PersonalKey::MobilePhone],
        consents: &[Consent::DiscountOffers, Consent::ProductMarketing, Consent::Newsletter],
        channels: &[Channel::Email, Channel::Sms],
        post: ("Plums", "The first plums are in, and they are good."),
    },
];

/// First name and surname of each.
pub(super) const PEOPLE: [(&str, &str); 30] = [
    ("Ada", "Berg"),
    ("Ben", "Castro"),
    ("Cleo", "Dahl"),
    ("Dev", "Eklund"),
    ("Elif", "Ferrari"),
    ("Finn", "Garcia"),
    ("Grace", "Haddad"),
    ("Hugo", "Ivanov"),
    ("Ines", "Jansen"),
    ("Jonas", "Kaya"),
    ("Kira", "Lund"),
    ("Liam", "Moreau"),
    ("Maya", "Novak"),
    ("Noor", "Okafor"),
    ("Otto", "Petit"),
    ("Priya", "Quist"),
    ("Quinn", "Rossi"),
    ("Rosa", "Silva"),
    ("Sami", "Tanaka"),
    ("Tara", "Urban"),
    ("Uma", "Vogel"),
    ("Vera", "Wolf"),
    ("Wim", "Xu"),
    ("Xenia", "Yilmaz"),
    ("Yara", "Zimmer"),
    ("Zeno", "Abel"),
    ("Alma", "Blom"),
    ("Boris", "Costa"),
    ("Carla", "Duarte"),
    ("Dario", "Engel"),
];

/// Where one of the [`PEOPLE`] is reached.
pub(super) fn address_of((first, last): (&str, &str)) -> String {
    format!("{}.{}@example.com", first.to_lowercase(), last.to_lowercase())
}

/// What one of the [`PEOPLE`], or an organization towards them, does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Deed {
    /// The organization invites the person.
    Invite,
    /// The person registers or adds the invitation, signs, shares and allows.
    Answer,
    /// The person takes back the first consent.
    Withdraw,
    /// The person ends the agreement.
    End,
}

/// A deed of the person and the organization of these indices, so long after
/// the demo's beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scene {
    pub(super) after: Duration,
    pub(super) person: usize,
    pub(super) organization: usize,
    pub(super) deed: Deed,
}

/// All that happens, in the order of time. A third of the people know both
/// organizations; three never answer; some change their minds.
pub(super) fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for person in 0..PEOPLE.len() {
        let known: &[usize] = [&[0][..], &[0, 1], &[1]][person % 3];
        for &organization in known {
            let invited = i64::try_from(person * 5 / 2 + organization * 15).unwrap_or_default();
            let minutes = i64::try_from((person * 137 + organization * 411) % 600);
            let mut add = |days, deed| {
                let after = Duration::days(1 + invited + days)
                    + Duration::minutes(minutes.unwrap_or_default());
                scenes.push(Scene { after, person, organization, deed });
            };
            add(0, Deed::Invite);
            if person % 10 == 9 {
                continue;
            }
            add(1, Deed::Answer);
            if person % 4 == 2 {
                add(6, Deed::Withdraw);
            }
            if person % 7 == 3 {
                add(12, Deed::End);
            }
        }
    }
    scenes.sort_by_key(|scene| scene.after);
    scenes
}

/// Whether the person of this index allows the organization's consent or
/// channel, or shares its key, of that index.
pub(super) fn says_yes(person: usize, organization: usize, index: usize) -> bool {
    (person * 7 + organization * 3 + index * 11) % 10 < 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_happens_before_it_can_or_after_ninety_days() {
        let scenes = scenes();
        assert!(scenes.iter().all(|scene| scene.after < super::super::PAST), "{scenes:?}");
        for (at, scene) in scenes.iter().enumerate() {
            let needs = match scene.deed {
                Deed::Invite => continue,
                Deed::Answer => Deed::Invite,
                Deed::Withdraw | Deed::End => Deed::Answer,
            };
            let who = (scene.person, scene.organization);
            let met =
                |other: &Scene| (other.person, other.organization) == who && other.deed == needs;
            assert!(scenes[..at].iter().any(met), "{scene:?}");
        }
    }
}
