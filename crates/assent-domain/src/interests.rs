//! Buying interests: what people say that they want to buy, and which
//! organizations get to read it.
//!
//! An interest belongs to a person and to no organization. It says nothing of
//! who it is from, except to an organization with which that person shares it.
//!
//! Organizations find interests by what they have in common with the profile.
//! Brands and tags are free texts, and an interest has several: each interest
//! has a row per brand and tag, by which an organization's own are looked up,
//! so the work grows with the interests that meet one of these lists. Deleting
//! an interest removes those rows. The industry is one of a few and stands in
//! the interest. Where an organization looks for industries alone, its list is
//! read off an index in its order, newest first, until the page is full; what
//! is past is passed over on the way. Both stores do this alike.

mod content;
mod matching;
mod own;

pub use content::{
    CURRENCIES, DESCRIPTION_CHARS, InterestContent, InterestDraft, LOCATION_CHARS, PRICE_MAX,
};
pub use matching::{MatchedInterest, Wanted, matching_interests, matching_page};
pub use own::{
    CreateInterestError, DeleteInterestError, create_interest, delete_interest, own_interest_page,
    own_interests,
};
use time::{Date, OffsetDateTime};

use crate::{
    ids::{AccountId, InterestUid},
    outcome::StoreError,
    pages::Position,
};

/// How many interests a person may have that are neither deleted nor past.
pub const OPEN_MAX: i64 = 100;
/// How many they may have that are not deleted, past ones with them: what
/// listing them answers at most.
pub const KEPT_MAX: i64 = 500;

/// What a person says that they want to buy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Interest {
    /// Its name.
    pub uid: InterestUid,
    /// Whose it is.
    pub account: AccountId,
    /// What they say.
    pub content: InterestContent,
    /// When they said it.
    pub created_at: OffsetDateTime,
}

/// How many interests a person has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    /// Neither deleted nor past.
    pub open: i64,
    /// Not deleted.
    pub kept: i64,
}

/// A kind of free text by which interests are found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermKind {
    /// The name of a brand.
    Brand,
    /// A tag.
    Tag,
}

impl TermKind {
    /// The name under which a store keeps it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brand => "brand",
            Self::Tag => "tag",
        }
    }
}

/// The form in which brands and tags are compared: without regard to case and
/// to blanks around them.
#[must_use]
pub fn term(text: &str) -> String {
    text.trim().to_lowercase()
}

/// The key of an interest in a list, which is newest first.
pub type InterestPosition = Position<InterestUid>;

/// Where a page of a list begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// Behind so many of its first.
    Behind(i64),
    /// After this one.
    After(InterestPosition),
}

/// Buying interests in the open unit.
pub trait Interests {
    /// How many interests of the person are not deleted, and how many of these
    /// do not end before `today`. In a write, whoever asks next for the same
    /// person waits until the transaction ends.
    fn lock_count(&mut self, account: AccountId, today: Date) -> Result<Count, StoreError>;
    /// Records an interest.
    fn insert(&mut self, interest: &Interest) -> Result<(), StoreError>;
    /// The person's newest `limit` interests that are not deleted, newest
    /// first.
    fn of_account(&mut self, account: AccountId, limit: i64) -> Result<Vec<Interest>, StoreError>;
    /// Marks an interest of the person as deleted; answers whether they had it
    /// and it was not deleted before.
    fn delete(
        &mut self,
        account: AccountId,
        uid: InterestUid,
        at: OffsetDateTime,
    ) -> Result<bool, StoreError>;
    /// The interests that meet what is wanted, are not deleted, and do not end
    /// before `today`: newest first, up to `limit` from `start` on.
    fn matching(
        &mut self,
        wanted: &Wanted,
        today: Date,
        start: Start,
        limit: i64,
    ) -> Result<Vec<Interest>, StoreError>;
}
