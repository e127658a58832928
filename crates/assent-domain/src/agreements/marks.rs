//! The history of a person with an organization: what happened, newest first, and
//! whether each of it holds by its signatures.

use time::OffsetDateTime;

use super::{
    Event, SignedAgreement,
    history::{AGREEMENTS, Chain, places_of_page},
    protocol::jwt_object,
    verify::{holds_after, terms_hold},
};
use crate::{
    App, account_data::AccountData, agreements::EventType, ids::AccountId, outcome::StoreError,
    values::read_instant_text,
};

/// How many entries a page has.
pub const HISTORY_PAGE: usize = 10;

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
    NotVerified(String),
}

impl<E: std::fmt::Display> From<Result<(), E>> for Mark {
    fn from(checked: Result<(), E>) -> Self {
        match checked {
            Ok(()) => Self::Verified,
            Err(fault) => Self::NotVerified(fault.to_string()),
        }
    }
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
            let agreements = match tx.organizations().by_apikey(&apikey)? {
                Some(found) => tx.agreements().between(found.id, account, AGREEMENTS)?,
                None => Vec::new(),
            };
            let mut entries = Vec::new();
            // An agreement has an entry more than it has events: its signing.
            let entries_of = |agreement: &SignedAgreement| {
                1 + agreement.head.as_ref().map_or(0, |head| head.sequence)
            };
            for (agreement, places) in places_of_page(&agreements, page, entries_of) {
                let chain = Chain::open(&app, agreement)?;
                // With the event before the first one, to which that is linked.
                let after = (places.start - 2).max(0);
                let count = (places.end - 1 - after).max(0);
                let found =
                    tx.agreements().events(agreement.organization, agreement.id, after, count)?;
                let events = found
                    .into_iter()
                    .map(|event| chain.assemble(event))
                    .collect::<Result<Vec<_>, _>>()?;
                let first = usize::from(places.start >= 2);
                for at in (first..events.len()).rev() {
                    let before = at.checked_sub(1).map(|before| &events[before]);
                    entries.push(entry(agreement, before, &events[at])?);
                }
                if places.start == 0 {
                    entries.push(HistoryEntry {
                        what: What::Signed,
                        at: agreement.signed_at,
                        mark: terms_hold(&agreement.sisa).into(),
                    });
                }
            }
            Ok(entries)
        })
        .await
}

fn entry(
    agreement: &SignedAgreement,
    before: Option<&Event>,
    event: &Event,
) -> Result<HistoryEntry, StoreError> {
    let corrupt = |error: &'static str| StoreError::corrupt("event", error);
    let at = read_instant_text(&event.audit.created_at);
    let what = match event.audit.event_type {
        EventType::Status => What::Ended,
        EventType::Data | EventType::Permission => {
            let payload = jwt_object(&event.event_jwt)
                .map_err(|error| StoreError::corrupt("event", error))?;
            What::Changed(Box::new(AccountData::from_stored(&payload)))
        }
    };
    Ok(HistoryEntry {
        what,
        at: at.ok_or_else(|| corrupt("its instant can't be read"))?,
        mark: holds_after(&agreement.sisa, before, event).into(),
    })
}
