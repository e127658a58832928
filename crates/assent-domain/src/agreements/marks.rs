//! The history of a person with an organization: what happened, newest first, and
//! whether each of it holds by its signatures.

use thiserror::Error;
use time::OffsetDateTime;

use super::{
    AgreementFault, Event, EventFault, ExportError, SignedAgreement,
    export::in_force,
    history::{Chain, PAGE, agreements_with, events_of, places_of_page},
    protocol::jwt_object,
    verify::Terms,
};
use crate::{
    App,
    account_data::AccountData,
    agreements::EventType,
    ids::{AccountId, OrganizationId},
    outcome::StoreError,
    store::Tx,
    values::read_instant_text,
};

/// How many entries a page has.
pub const HISTORY_PAGE: i64 = PAGE;

/// Something that happened between a person and an organization.
#[derive(Clone, Debug, PartialEq)]
pub struct HistoryEntry {
    /// What.
    pub what: What,
    /// When.
    pub at: OffsetDateTime,
    /// Whether it holds.
    pub mark: Mark,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The agreement was signed.
    Signed,
    /// What the organization was told changed by this.
    Changed(Box<AccountData>),
    /// The agreement was ended.
    Ended,
}

/// Whether something holds: its id, both signatures, and the link to what was before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    /// It does.
    Verified,
    /// It does not, for this reason.
    NotVerified(Unverified),
}

/// Why something does not hold.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum Unverified {
    /// The agreement itself does not.
    #[error("{0}")]
    Agreement(AgreementFault),
    /// The event does not.
    #[error("{0}")]
    Event(EventFault),
}

/// A page, from 1, of what happened between the person and the organization `apikey`,
/// newest first, under all agreements that they have or had. Each entry is verified
/// anew.
pub async fn history(
    app: &App,
    account: AccountId,
    apikey: String,
    page: i64,
) -> Result<Vec<HistoryEntry>, StoreError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .snapshot(move |tx| {
            let agreements = agreements_with(tx, account, &apikey)?;
            entries(tx, &app, &agreements, page)
        })
        .await
}

/// The same of the agreement in force between the organization and the end user of this
/// public key: what the organization may export.
pub async fn history_for_organization(
    app: &App,
    organization: OrganizationId,
    public_key: String,
    page: i64,
) -> Result<Vec<HistoryEntry>, ExportError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .snapshot(move |tx| {
            let agreement = in_force(tx, organization, &public_key)?;
            Ok(entries(tx, &app, &[agreement], page)?)
        })
        .await
}

/// A page, from 1, of what happened under these agreements, the newest of which is first.
fn entries(
    tx: &mut dyn Tx,
    app: &App,
    agreements: &[SignedAgreement],
    page: i64,
) -> Result<Vec<HistoryEntry>, StoreError> {
    let mut entries = Vec::new();
    // An agreement has an entry more than it has events: its signing.
    let entries_of = |agreement: &SignedAgreement| events_of(agreement) + 1;
    for (agreement, places) in places_of_page(agreements, page, entries_of) {
        let (chain, terms) = (Chain::open(app, agreement)?, Terms::check(&agreement.sisa));
        // With the event before the first one, to which that is linked.
        let after = (places.start - 2).max(0);
        let count = (places.end - 1 - after).max(0);
        let found = tx.agreements().events(agreement.organization, agreement.id, after, count)?;
        let events = found.into_iter().map(|event| chain.assemble(event));
        let events = events.collect::<Result<Vec<_>, _>>()?;
        let first = usize::from(places.start >= 2);
        for at in (first..events.len()).rev() {
            let before = at.checked_sub(1).map(|before| &events[before]);
            let mark = mark_of(&terms, before, &events[at]);
            let (what, at) = told(&events[at])?;
            entries.push(HistoryEntry { what, at, mark });
        }
        if places.start == 0 {
            let mark = match terms {
                Ok(_) => Mark::Verified,
                Err(fault) => Mark::NotVerified(Unverified::Agreement(fault)),
            };
            entries.push(HistoryEntry { what: What::Signed, at: agreement.signed_at, mark });
        }
    }
    Ok(entries)
}

fn mark_of(terms: &Result<Terms, AgreementFault>, before: Option<&Event>, event: &Event) -> Mark {
    let held = match terms {
        Ok(terms) => terms.hold_for(before, event).map_err(Unverified::Event),
        Err(fault) => Err(Unverified::Agreement(fault.clone())),
    };
    held.map_or_else(Mark::NotVerified, |()| Mark::Verified)
}

/// What an event changed, and when.
fn told(event: &Event) -> Result<(What, OffsetDateTime), StoreError> {
    let at = read_instant_text(&event.audit.created_at)
        .ok_or_else(|| StoreError::corrupt("event", "its instant can't be read"))?;
    if event.audit.event_type == EventType::Status {
        return Ok((What::Ended, at));
    }
    let payload =
        jwt_object(&event.event_jwt).map_err(|error| StoreError::corrupt("event", error))?;
    Ok((What::Changed(Box::new(AccountData::from_stored(&payload))), at))
}
