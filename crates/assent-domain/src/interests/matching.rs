//! The interests that an organization gets to read.

use std::collections::{BTreeMap, BTreeSet};

use super::{Interest, InterestPosition, Start, term};
use crate::{
    App,
    ids::{AccountId, OrganizationId},
    organizations::{Profile, require_organization},
    outcome::StoreError,
    pages::{KEYED_PAGE, Page},
    store::Tx,
    vocabulary::PersonalKey,
};

/// How many interests a page has that is numbered.
const PAGE: i64 = 100;
/// What an organization looks for. A list that is empty is met by every
/// interest; at least one is not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Industries.
    pub industries: BTreeSet<String>,
    /// Brands, in the form in which they are compared.
    pub brands: BTreeSet<String>,
    /// Tags, in the form in which they are compared.
    pub tags: BTreeSet<String>,
}

impl Wanted {
    /// What an organization of this profile looks for; `None` if that is
    /// nothing.
    #[must_use]
    pub fn of(profile: &Profile) -> Option<Self> {
        let terms = |list: &[String]| list.iter().map(|text| term(text)).collect();
        let wanted = Self {
            industries: profile.industries.iter().cloned().collect(),
            brands: terms(&profile.brands),
            tags: terms(&profile.marketplace_tags),
        };
        let lists = [&wanted.industries, &wanted.brands, &wanted.tags];
        lists.iter().any(|list| !list.is_empty()).then_some(wanted)
    }
}

/// An interest, and who has it as far as they share that with the organization.
#[derive(Clone, Debug)]
pub struct MatchedInterest {
    /// The interest.
    pub interest: Interest,
    /// The person's address.
    pub email: Option<String>,
    /// Their first name.
    pub first_name: Option<String>,
    /// Their surname.
    pub last_name: Option<String>,
}

/// The page `page` (from 1) of the interests that meet the organization's
/// profile, newest first.
pub async fn matching_interests(
    app: &App,
    organization: OrganizationId,
    page: i64,
) -> Result<Vec<MatchedInterest>, StoreError> {
    let behind = page.max(1).saturating_sub(1).saturating_mul(PAGE);
    matching(app, organization, Start::Behind(behind), PAGE).await
}

/// The next page of the same list, by key.
pub async fn matching_page(
    app: &App,
    organization: OrganizationId,
    after: Option<InterestPosition>,
) -> Result<Page<MatchedInterest, InterestPosition>, StoreError> {
    let start = after.map_or(Start::Behind(0), Start::After);
    let found = matching(app, organization, start, KEYED_PAGE + 1).await?;
    Ok(Page::first_of(found, |MatchedInterest { interest, .. }| InterestPosition {
        at: interest.created_at,
        id: interest.uid,
    }))
}

async fn matching(
    app: &App,
    organization: OrganizationId,
    start: Start,
    limit: i64,
) -> Result<Vec<MatchedInterest>, StoreError> {
    let today = app.clock.now().date();
    app.store
        .snapshot(move |tx| {
            let profile = require_organization(tx, organization)?.profile;
            let Some(wanted) = Wanted::of(&profile) else { return Ok(Vec::new()) };
            let found = tx.interests().matching(&wanted, today, start, limit)?;
            let mut told = told_by(tx, organization, &profile, &found)?;
            let matched = found.into_iter().map(|interest| {
                let told = told.entry(interest.account).or_default();
                let text = |key| told.get(&key).cloned();
                MatchedInterest {
                    email: text(PersonalKey::Email),
                    first_name: text(PersonalKey::FirstName),
                    last_name: text(PersonalKey::LastName),
                    interest,
                }
            });
            Ok(matched.collect())
        })
        .await
}

/// What those with these interests share with the organization, as far as it
/// asks for it. Whoever has no agreement in force with it is not among them.
fn told_by(
    tx: &mut dyn Tx,
    organization: OrganizationId,
    profile: &Profile,
    interests: &[Interest],
) -> Result<BTreeMap<AccountId, BTreeMap<PersonalKey, String>>, StoreError> {
    let accounts: BTreeSet<_> = interests.iter().map(|interest| interest.account).collect();
    let accounts: Vec<_> = accounts.into_iter().collect();
    let end_users = tx.end_users().of_accounts(organization, &accounts)?;
    let told = end_users.into_iter().map(|end_user| {
        (end_user.account, end_user.disclosed.visible(&profile.requested).personal_data)
    });
    Ok(told.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_profile_without_any_list_wants_nothing() {
        assert_eq!(Wanted::of(&Profile::default()), None);
    }

    #[test]
    fn brands_and_tags_are_wanted_in_the_form_in_which_they_are_compared() {
        let profile = Profile {
            brands: list(&[" FORD", "ford", "Škoda"]),
            marketplace_tags: list(&["4WD "]),
            industries: list(&["Automotive"]),
            ..Profile::default()
        };
        let wanted = Wanted::of(&profile).unwrap();
        assert_eq!(wanted.brands.into_iter().collect::<Vec<_>>(), ["ford", "škoda"]);
        assert_eq!(wanted.tags.into_iter().collect::<Vec<_>>(), ["4wd"]);
        assert_eq!(wanted.industries.into_iter().collect::<Vec<_>>(), ["Automotive"]);
    }

    #[test]
    fn one_list_is_enough_to_want_something() {
        for profile in [
            Profile { brands: list(&["x"]), ..Profile::default() },
            Profile { marketplace_tags: list(&["x"]), ..Profile::default() },
            Profile { industries: list(&["Travel"]), ..Profile::default() },
        ] {
            assert!(Wanted::of(&profile).is_some());
        }
    }
}
