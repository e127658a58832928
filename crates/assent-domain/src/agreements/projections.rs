//! What follows from the events alone, held against what the store keeps.
//!
//! An agreement's head and end, what an organization sees of a person, and its counts
//! are written together with the events that cause them. So nothing here ever
//! finds a difference, unless something else changed the store.

mod counted;
mod differences;
mod replay;

use counted::Counted;
pub use differences::{Difference, DifferenceKind};
use replay::replay;

use super::SignedAgreement;
use crate::{
    App,
    daily_counts::Counts,
    end_users::EndUser,
    ids::{AgreementId, OrganizationId},
    outcome::{StoreError, with_causes},
    rights_holders::holder,
    store::Tx,
};

/// How many agreements one unit of work checks.
const AGREEMENTS: i64 = 50;
/// How many organizations are named at once.
const ORGANIZATIONS: i64 = 50;

/// What only the check of projections reads: rows of all organizations.
pub trait Projections {
    /// All organizations, up to `limit` after `after`, in the order of their ids.
    fn organizations(
        &mut self,
        after: Option<OrganizationId>,
        limit: i64,
    ) -> Result<Vec<OrganizationId>, StoreError>;
    /// All agreements of an organization, up to `limit` after `after`, in the order of
    /// their ids.
    fn agreements(
        &mut self,
        organization: OrganizationId,
        after: Option<AgreementId>,
        limit: i64,
    ) -> Result<Vec<SignedAgreement>, StoreError>;
    /// How many invitations of the organization were made, opened and used on which day, of
    /// those that there are.
    fn invitations(&mut self, organization: OrganizationId) -> Result<Counts, StoreError>;
    /// Up to `limit` end users whose agreement is not in force, or not there.
    fn strays(&mut self, limit: i64) -> Result<Vec<EndUser>, StoreError>;
}

/// What a check or a rebuilding came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many agreements were looked at.
    pub agreements: u64,
    /// How many differences there were.
    pub differences: u64,
}

/// Compares what is kept with what the events say, and tells each difference
/// to `tell`. Changes nothing.
pub async fn check_projections(
    app: &App,
    tell: impl FnMut(Difference),
) -> Result<Tally, StoreError> {
    walk(app, Purpose::Check, tell).await
}

/// Makes what is kept what the events say, and tells each difference that it
/// mends to `tell`. An agreement whose events can't be read stays as it is, and so do its
/// organization's counts. One process at a time may do this.
pub async fn rebuild_projections(
    app: &App,
    tell: impl FnMut(Difference),
) -> Result<Tally, StoreError> {
    walk(app, Purpose::Rebuild, tell).await
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    Check,
    Rebuild,
}

async fn walk(
    app: &App,
    purpose: Purpose,
    mut tell: impl FnMut(Difference),
) -> Result<Tally, StoreError> {
    let mut tally = Tally::default();
    let mut after = None;
    loop {
        let next = move |tx: &mut dyn Tx| tx.projections().organizations(after, ORGANIZATIONS);
        let organizations = app.store.read(next).await?;
        let Some(last) = organizations.last().copied() else { break };
        for organization in organizations {
            let differences = walk_one(app, purpose, organization, &mut tally).await?;
            tally.differences += differences.len() as u64;
            differences.into_iter().for_each(&mut tell);
        }
        after = Some(last);
    }
    let strays = match purpose {
        Purpose::Check => app.store.read(move |tx| strays(tx, purpose)).await?,
        Purpose::Rebuild => app.store.transact(move |tx| strays(tx, purpose)).await?,
    };
    tally.differences += strays.len() as u64;
    strays.into_iter().for_each(tell);
    Ok(tally)
}

/// Looks at all agreements of an organization, and then at its counts.
async fn walk_one(
    app: &App,
    purpose: Purpose,
    organization: OrganizationId,
    tally: &mut Tally,
) -> Result<Vec<Difference>, StoreError> {
    let mut differences = Vec::new();
    let mut counted = Counted::begin(app, organization).await?;
    let mut after = None;
    loop {
        let app_of_page = app.clone();
        let look = move |tx: &mut dyn Tx| page(tx, &app_of_page, organization, after);
        let page = app.store.snapshot(look).await?;
        tally.agreements += page.agreements;
        for (agreement, kinds) in page.differing {
            let id = agreement.id;
            let kinds = match purpose {
                Purpose::Check => kinds,
                Purpose::Rebuild => mend(app, agreement).await?,
            };
            let told = |kind| Difference { organization, agreement: Some(id), kind };
            differences.extend(kinds.into_iter().map(told));
        }
        counted.take(page.counts);
        if page.last.is_none() {
            break;
        }
        after = page.last;
    }
    let others = counted.end(app, purpose).await?;
    let kinds = others.into_iter().map(DifferenceKind::Count);
    differences.extend(kinds.map(|kind| Difference { organization, agreement: None, kind }));
    Ok(differences)
}

/// What was seen at once.
struct Page {
    /// How many agreements that were.
    agreements: u64,
    /// The last one, unless there were none.
    last: Option<AgreementId>,
    /// Those of which something differs.
    differing: Vec<(SignedAgreement, Vec<DifferenceKind>)>,
    /// What they add to the organization's counts; none if that can't be said of all.
    counts: Option<Counts>,
}

/// Looks at the agreements of the organization after `after`.
fn page(
    tx: &mut dyn Tx,
    app: &App,
    organization: OrganizationId,
    after: Option<AgreementId>,
) -> Result<Page, StoreError> {
    let agreements = tx.projections().agreements(organization, after, AGREEMENTS)?;
    let mut page = Page {
        agreements: agreements.len() as u64,
        last: agreements.last().map(|agreement| agreement.id),
        differing: Vec::new(),
        counts: Some(Counts::default()),
    };
    for agreement in agreements {
        let looked_at = look_at(tx, app, Purpose::Check, agreement.clone());
        let (kinds, counts) = or_unreadable(looked_at)?;
        match (&mut page.counts, counts) {
            (Some(all), Some(counts)) => all.extend(counts.iter()),
            _ => page.counts = None,
        }
        if !kinds.is_empty() {
            page.differing.push((agreement, kinds));
        }
    }
    Ok(page)
}

/// Makes an agreement what its events say, and tells what was not. It has a unit of its own:
/// who locked several would lock them in another order than those who decide.
async fn mend(app: &App, agreement: SignedAgreement) -> Result<Vec<DifferenceKind>, StoreError> {
    let app_of_unit = app.clone();
    let mend = move |tx: &mut dyn Tx| look_at(tx, &app_of_unit, Purpose::Rebuild, agreement);
    or_unreadable(app.store.transact(mend).await).map(|(kinds, _)| kinds)
}

/// The same; of an agreement that can't be read that it can't.
fn or_unreadable(
    looked_at: Result<(Vec<DifferenceKind>, Counts), StoreError>,
) -> Result<(Vec<DifferenceKind>, Option<Counts>), StoreError> {
    match looked_at {
        Err(error @ StoreError::Corrupt { .. }) => {
            Ok((vec![DifferenceKind::Unreadable(with_causes(&error))], None))
        }
        looked_at => looked_at.map(|(kinds, counts)| (kinds, Some(counts))),
    }
}

/// What differs of an agreement, and what it adds to counts.
fn look_at(
    tx: &mut dyn Tx,
    app: &App,
    purpose: Purpose,
    mut kept: SignedAgreement,
) -> Result<(Vec<DifferenceKind>, Counts), StoreError> {
    let (organization, account) = (kept.organization, kept.account);
    if purpose == Purpose::Rebuild {
        // The change that was under way when the page was read is in now, and may have ended
        // it: then it is the last ended one.
        tx.rights_holders().lock_data_towards(organization, account)?;
        let in_force = tx.agreements().lock_in_force(organization, account)?;
        let ended = tx.agreements().between(organization, account, 2)?;
        let newest = in_force.into_iter().chain(ended).find(|newest| newest.id == kept.id);
        kept = newest.unwrap_or(kept);
    }
    let told = replay(tx, app, &kept)?;
    let mut differences = Vec::new();
    if kept.head != told.head || kept.ended_at != told.ended_at {
        let head = (kept.head != told.head).then_some(DifferenceKind::Head);
        let end = (kept.ended_at != told.ended_at).then_some(DifferenceKind::End);
        differences.extend(head.into_iter().chain(end));
        if purpose == Purpose::Rebuild {
            (kept.head, kept.ended_at) = (told.head, told.ended_at);
            tx.agreements().save(&kept)?;
        }
    }
    if told.ended_at.is_some() {
        return Ok((differences, told.counts));
    }
    let expected = EndUser {
        organization,
        account,
        agreement: kept.id,
        public_key: holder(tx, account)?.public_key,
        signed_at: kept.signed_at,
        updated_at: told.updated_at,
        address: told.disclosed.address(),
        disclosed: told.disclosed,
    };
    let seen = match purpose {
        Purpose::Check => tx.end_users().get(organization, account)?,
        Purpose::Rebuild => tx.end_users().lock(organization, account)?,
    };
    if seen.as_ref() != Some(&expected) {
        differences.push(DifferenceKind::EndUser);
        if purpose == Purpose::Rebuild {
            tx.end_users().put(&expected)?;
        }
    }
    Ok((differences, told.counts))
}

/// The end users that nothing stands behind.
fn strays(tx: &mut dyn Tx, purpose: Purpose) -> Result<Vec<Difference>, StoreError> {
    let mut differences = Vec::new();
    loop {
        let strays = tx.projections().strays(AGREEMENTS)?;
        for stray in &strays {
            let EndUser { organization, agreement, account, .. } = *stray;
            let (agreement, kind) = (Some(agreement), DifferenceKind::Stray);
            differences.push(Difference { organization, agreement, kind });
            if purpose == Purpose::Rebuild {
                tx.end_users().remove(organization, account)?;
            }
        }
        // A check leaves them where they are, and the first say enough.
        if purpose == Purpose::Check || strays.is_empty() {
            return Ok(differences);
        }
    }
}
