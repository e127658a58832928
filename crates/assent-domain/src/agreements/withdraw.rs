//! The person turns off all that they allow, wherever they allow it.

use std::collections::BTreeMap;

use super::{
    CHANGED_MAX,
    change::change_one,
    grounds::{Grounds, lock_each_grounds},
};
use crate::{
    App,
    account_data::{AccountData, enabled},
    ids::AccountId,
    outcome::StoreError,
    rights_holders::standings_in,
    store::Tx,
};

/// How many organizations that a person is tied to are looked at, the newest.
pub const LOOKED_AT_MAX: i64 = 1_000;

/// How far a withdrawal of everything came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Withdrawn {
    /// No organization may do anything.
    Everywhere,
    /// Towards [`CHANGED_MAX`] organizations; there are more, for the next time.
    InPart,
    /// Towards the newest [`LOOKED_AT_MAX`] organizations that the person is tied to; older ones
    /// were not looked at.
    AmongNewest,
}

/// Turns off every permission that the person has given, towards all organizations with which
/// they have an agreement in force, in one transaction; also those that are not asked for any
/// more, so that they do not come back. What they share, the ways to reach them, what they
/// start from, and the agreements stay as they are. Where nothing is allowed, nothing is written.
///
/// One transaction holds no more than [`CHANGED_MAX`] organizations, so that it keeps nobody
/// waiting for long: whoever allows something to more is told so, and does it again.
pub async fn withdraw_everywhere(app: &App, account: AccountId) -> Result<Withdrawn, StoreError> {
    let (app, store) = (app.clone(), app.store.clone());
    store.transact(move |tx| withdraw_everywhere_in(tx, &app, account)).await
}

/// The same as a step of an open unit.
pub fn withdraw_everywhere_in(
    tx: &mut dyn Tx,
    app: &App,
    account: AccountId,
) -> Result<Withdrawn, StoreError> {
    let standings = standings_in(tx, account, LOOKED_AT_MAX)?;
    let looked_at = standings.len();
    let allowing = standings
        .into_iter()
        .filter(|standing| standing.is_signed && enabled(&standing.data.consents).next().is_some());
    let organizations = allowing.map(|standing| standing.organization);
    let mut allowing: Vec<_> = organizations.map(|own| (own.id, own.apikey)).collect();
    let reached = reach(looked_at, allowing.len());
    allowing.truncate(CHANGED_MAX);
    let apikeys = allowing.into_iter().collect::<BTreeMap<_, _>>().into_values();
    for (_, grounds) in lock_each_grounds(tx, account, apikeys)? {
        // Under an agreement that was ended meanwhile nothing is allowed.
        let Some(grounds) = grounds else { continue };
        let change = withdrawal(&grounds);
        change_one(tx, app, grounds, change)?;
    }
    Ok(reached)
}

/// How far one transaction comes that has looked at so many organizations, of which so many are
/// allowed something.
fn reach(looked_at: usize, allowing: usize) -> Withdrawn {
    if allowing > CHANGED_MAX {
        Withdrawn::InPart
    } else if i64::try_from(looked_at).is_ok_and(|looked_at| looked_at < LOOKED_AT_MAX) {
        Withdrawn::Everywhere
    } else {
        Withdrawn::AmongNewest
    }
}

/// The change that turns off what is on, and nothing else.
fn withdrawal(grounds: &Grounds) -> AccountData {
    let consents = enabled(&grounds.data.consents).map(|consent| (consent, false)).collect();
    AccountData { consents, ..AccountData::default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_withdrawn_unless_there_is_more_than_was_locked_or_looked_at() {
        for (looked_at, allowing, reached) in [
            (0, 0, Withdrawn::Everywhere),
            (999, 100, Withdrawn::Everywhere),
            (101, 101, Withdrawn::InPart),
            (1_000, 101, Withdrawn::InPart),
            (1_000, 100, Withdrawn::AmongNewest),
            (1_000, 0, Withdrawn::AmongNewest),
        ] {
            assert_eq!(reach(looked_at, allowing), reached, "{allowing} of {looked_at}");
        }
    }
}
