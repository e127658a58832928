//! The counts of an organization, held against what its agreements and invitations say.
//!
//! People go on deciding while all agreements are read, which takes many units. So what is
//! counted is read before and after: what the events say lies in between, for nothing is
//! ever counted less. What lies outside is mended by as much as brings it in; where nobody
//! decided meanwhile that is exact. Invitations are compared in one state of the store.

use std::collections::BTreeSet;

use super::Purpose;
use crate::{
    App,
    daily_counts::{Counts, Day, KEPT_DAYS, Subject, UpDown},
    ids::OrganizationId,
    outcome::StoreError,
    store::Tx,
};

/// The counts of an organization while its agreements are read.
pub(super) struct Counted {
    organization: OrganizationId,
    /// Days before it are taken as one: some may be folded meanwhile.
    oldest: Day,
    before: Counts,
    /// What its agreements say so far; none if that can't be said of all.
    said: Option<Counts>,
}

impl Counted {
    /// Before the first agreement is read.
    pub(super) async fn begin(app: &App, organization: OrganizationId) -> Result<Self, StoreError> {
        let before = app.store.read(move |tx| tx.daily_counts().all(organization)).await?;
        // The housekeeping of tomorrow folds no later day.
        let oldest = Day::of(app.clock.now()).before(KEPT_DAYS - 2);
        Ok(Self { organization, oldest, before, said: Some(Counts::default()) })
    }

    /// Takes in what some agreements say.
    pub(super) fn take(&mut self, said: Option<Counts>) {
        match (&mut self.said, said) {
            (Some(all), Some(said)) => all.extend(said.iter()),
            _ => self.said = None,
        }
    }

    /// After the last agreement was read: which subjects are counted otherwise. Mends
    /// them, if that is the purpose.
    pub(super) async fn end(
        self,
        app: &App,
        purpose: Purpose,
    ) -> Result<BTreeSet<Subject>, StoreError> {
        let organization = self.organization;
        let both = move |tx: &mut dyn Tx| {
            let kept = tx.daily_counts().all(organization)?;
            Ok::<_, StoreError>((kept, tx.projections().invitations(organization)?))
        };
        let (kept, invitations) = app.store.snapshot(both).await?;
        let fold = |counts: &Counts| counts.folded(self.oldest);
        let (before, after) = (fold(&self.before), fold(&kept));
        let mut missing = of_invitations(&after, &fold(&invitations));
        if let Some(said) = &self.said {
            missing.extend(of_agreements(&before, &after, &fold(said)).iter());
        }
        let subjects = missing.iter().map(|(_, subject, _)| subject).collect();
        if purpose == Purpose::Rebuild && !missing.is_empty() {
            let by = organization.0;
            let mend = move |tx: &mut dyn Tx| tx.daily_counts().add(organization, by, &missing);
            app.store.transact(mend).await?;
        }
        Ok(subjects)
    }
}

/// Whether agreements say how many there are.
fn is_of_agreements(subject: Subject) -> bool {
    matches!(subject, Subject::People | Subject::Permission(_))
}

/// What is missing in the counts of people and permissions.
fn of_agreements(before: &Counts, after: &Counts, said: &Counts) -> Counts {
    let cells = [before, after, said].into_iter().flat_map(Counts::iter);
    let cells: BTreeSet<_> = cells
        .filter(|(_, subject, _)| is_of_agreements(*subject))
        .map(|(day, subject, _)| (day, subject))
        .collect();
    let missing = cells.into_iter().map(|(day, subject)| {
        let of = |counts: &Counts| counts.get(day, subject);
        let (before, after, said) = (of(before), of(after), of(said));
        let up = outside(said.up, before.up, after.up);
        (day, subject, UpDown { up, down: outside(said.down, before.down, after.down) })
    });
    missing.collect()
}

/// How far a number is above `most`, or below `least`: that is less than nothing.
fn outside(number: i64, least: i64, most: i64) -> i64 {
    number - number.clamp(least.min(most), most)
}

/// What is missing in the counts of invitations: those that were deleted left nothing, so
/// what was made and opened is compared as a whole, and what was used by day.
fn of_invitations(kept: &Counts, there: &Counts) -> Counts {
    let all = |counts: &Counts, wanted| {
        let of_it = counts.iter().filter(|(_, subject, _)| *subject == wanted);
        of_it.map(|(_, _, moved)| moved.up - moved.down).sum::<i64>()
    };
    let is_right = |subject| match subject {
        Subject::Invited | Subject::Opened => all(kept, subject) == all(there, subject),
        _ => false,
    };
    let cells = kept.iter().chain(there.iter());
    let cells: BTreeSet<_> = cells
        .filter(|(_, subject, _)| !is_of_agreements(*subject) && !is_right(*subject))
        .map(|(day, subject, _)| (day, subject))
        .collect();
    let missing = cells.into_iter().map(|(day, subject)| {
        let (kept, there) = (kept.get(day, subject), there.get(day, subject));
        (day, subject, UpDown { up: there.up - kept.up, down: there.down - kept.down })
    });
    missing.collect()
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::vocabulary::Consent;

    fn counts(subjects: &'static [Subject]) -> impl Strategy<Value = Counts> {
        let cell = (0..4i32, 0..subjects.len(), 0..5i64, 0..5i64);
        vec(cell, 0..12).prop_map(|cells| {
            let count = |(day, at, up, down)| (Day::new(day), subjects[at], UpDown { up, down });
            cells.into_iter().map(count).collect()
        })
    }

    const OF_AGREEMENTS: &[Subject] = &[Subject::People, Subject::Permission(Consent::Newsletter)];
    const OF_INVITATIONS: &[Subject] = &[Subject::Invited, Subject::Opened, Subject::Registered];

    fn and(one: &Counts, other: &Counts) -> Counts {
        one.iter().chain(other.iter()).collect()
    }

    fn is_in_order(counts: &Counts) -> bool {
        counts.iter().all(|(_, _, moved)| moved == UpDown::default())
    }

    proptest! {
        #[test]
        fn what_is_decided_meanwhile_is_no_difference(
            first in counts(OF_AGREEMENTS),
            seen in counts(OF_AGREEMENTS),
            missed in counts(OF_AGREEMENTS),
        ) {
            // Of what is decided while agreements are read, some is seen and some is not.
            let said = and(&first, &seen);
            let after = and(&said, &missed);
            prop_assert!(is_in_order(&of_agreements(&first, &after, &said)));
        }

        #[test]
        fn what_is_mended_while_nobody_decides_is_what_was_said(
            kept in counts(OF_AGREEMENTS),
            said in counts(OF_AGREEMENTS),
        ) {
            let mended = and(&kept, &of_agreements(&kept, &kept, &said));
            for (day, subject, _) in and(&kept, &said).iter() {
                prop_assert_eq!(mended.get(day, subject), said.get(day, subject));
            }
            prop_assert!(is_in_order(&of_agreements(&mended, &mended, &said)));
        }

        #[test]
        fn invitations_are_as_many_as_there_are_once_they_are_mended(
            kept in counts(OF_INVITATIONS),
            there in counts(OF_INVITATIONS),
        ) {
            let there: Counts =
                there.iter().map(|(day, is, moved)| (day, is, UpDown::up(moved.up))).collect();
            let mended = and(&kept, &of_invitations(&kept, &there));
            prop_assert!(is_in_order(&of_invitations(&mended, &there)));
            let sums = |of: &Counts| of.folded(Day::new(9));
            for subject in OF_INVITATIONS {
                let of = |counts| sums(counts).get(Day::LONG_AGO, *subject);
                prop_assert_eq!(of(&mended).up - of(&mended).down, of(&there).up);
            }
        }
    }
}
