//! Telling those who act on what people decide, in the unit that records it.

use super::SignedAgreement;
use crate::{account_data::Disclosed, outcome::StoreError};

/// What a person decided about an agreement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They signed it, and shared and allowed what they start from.
    Signed,
    /// They changed what they share and allow under it.
    Changed,
    /// They ended it.
    Ended,
}

/// A decision as it stands once it is written: the events, the agreement's head,
/// and what the organization sees of the person.
#[derive(Clone, Copy, Debug)]
pub struct Happened<'a> {
    /// What was decided.
    pub decision: Decision,
    /// The agreement as the decision leaves it. Its head is the last event that
    /// the decision made; there is none if nothing was shared at signing.
    pub agreement: &'a SignedAgreement,
    /// What the organization sees of the person from now on: nothing at the end.
    pub disclosed: &'a Disclosed,
}

/// Who has to act on a decision in the unit that records it: the other contexts,
/// whom the core does not know. A store has them from one place,
/// `assent_contexts::follow`.
pub trait Followers {
    /// Acts on what happened. Told once for each decision that made an event or
    /// an agreement; an error undoes the decision too.
    fn follow(&mut self, happened: Happened<'_>) -> Result<(), StoreError>;
}
