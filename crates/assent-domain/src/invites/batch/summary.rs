//! What an upload comes to, counted while it goes on.

use serde::{Deserialize, Serialize};

use crate::{invites::BatchOutcome, values::start_of};

/// How many of the rows that were not invited are told, at most.
const TOLD: usize = 100;
/// How many characters are told of a text in them.
const SHOWN_CHARS: usize = 200;

/// How an upload went.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BatchSummary {
    /// Rows of the upload: the sum of all counts below.
    pub rows: u64,
    /// Rows that were invited.
    pub invited: u64,
    /// Rows whose address has an invitation that was not used yet.
    pub already_invited: u64,
    /// Rows whose address belongs to an end user.
    pub already_members: u64,
    /// Rows whose address is in an earlier row.
    pub twice: u64,
    /// Rows that can't be used.
    pub not_valid: u64,
    /// The first of the rows that were not invited: a hundred at most.
    pub refused: Vec<RefusedRow>,
    /// The columns that were not used, or not in every row.
    pub unused: Vec<String>,
}

/// A row that was not invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRow {
    /// The line of the upload on which it begins, from 1.
    pub line: u64,
    /// Its address, or what stands in place of one; the first 200 characters.
    pub address: String,
    /// Why.
    pub why: Refusal,
}

/// Why a row was not invited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Refusal {
    /// Its address is in an earlier row.
    DuplicateInFile,
    /// Its address belongs to an end user.
    AlreadyAMember,
    /// Its address has an invitation that was not used yet.
    AlreadyInvited,
    /// What stands in place of its address is none, and nothing else is wrong; a sentence
    /// says why.
    NoAddress(String),
    /// It can't be used; a sentence says why.
    Invalid(String),
}

impl Refusal {
    /// Why a row of this outcome was not invited; it may have been.
    pub(super) fn of(outcome: BatchOutcome) -> Option<Self> {
        match outcome {
            BatchOutcome::Invited => None,
            BatchOutcome::DuplicateInFile => Some(Self::DuplicateInFile),
            BatchOutcome::AlreadyAMember => Some(Self::AlreadyAMember),
            BatchOutcome::AlreadyInvited => Some(Self::AlreadyInvited),
        }
    }

    /// The row's status in the result, and its reason there.
    pub(super) fn in_result(&self) -> (&'static str, &str) {
        match self {
            Self::DuplicateInFile => {
                ("duplicate-in-file", "this address is in an earlier row of the file")
            }
            Self::AlreadyAMember => {
                ("already-a-member", "this address belongs to an end user of yours")
            }
            Self::AlreadyInvited => {
                ("already-invited", "this address has an invitation that was not used yet")
            }
            Self::NoAddress(reason) | Self::Invalid(reason) => ("invalid", reason),
        }
    }

    fn shortened(self) -> Self {
        match self {
            Self::NoAddress(reason) => Self::NoAddress(start_of(&reason, SHOWN_CHARS)),
            Self::Invalid(reason) => Self::Invalid(start_of(&reason, SHOWN_CHARS)),
            plain => plain,
        }
    }
}

impl BatchSummary {
    /// Rows that were not invited.
    #[must_use]
    pub fn not_invited(&self) -> u64 {
        self.rows.saturating_sub(self.invited)
    }

    /// Counts the row that begins on `line`.
    pub(super) fn count(&mut self, line: u64, address: &str, refusal: Option<Refusal>) {
        self.rows += 1;
        let Some(why) = refusal else {
            self.invited += 1;
            return;
        };
        *match why {
            Refusal::DuplicateInFile => &mut self.twice,
            Refusal::AlreadyAMember => &mut self.already_members,
            Refusal::AlreadyInvited => &mut self.already_invited,
            Refusal::NoAddress(_) | Refusal::Invalid(_) => &mut self.not_valid,
        } += 1;
        if self.refused.len() < TOLD {
            self.refused.push(RefusedRow {
                line,
                address: start_of(address, SHOWN_CHARS),
                why: why.shortened(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    fn refusal(number: u32) -> Option<Refusal> {
        match number {
            0 => None,
            1 => Some(Refusal::DuplicateInFile),
            2 => Some(Refusal::AlreadyAMember),
            3 => Some(Refusal::AlreadyInvited),
            4 => Some(Refusal::NoAddress("is no address".to_owned())),
            _ => Some(Refusal::Invalid("is not valid".to_owned())),
        }
    }

    proptest! {
        #[test]
        fn every_row_is_counted_once_and_the_first_hundred_refusals_are_told(
            rows in vec(0..6_u32, 0..400),
        ) {
            let mut summary = BatchSummary::default();
            for (line, number) in (2..).zip(&rows) {
                summary.count(line, "alice@example.com", refusal(*number));
            }
            let of = |wanted| rows.iter().filter(|number| **number == wanted).count() as u64;
            let counts = [
                summary.invited, summary.twice, summary.already_members, summary.already_invited,
                summary.not_valid,
            ];
            prop_assert_eq!(counts, [of(0), of(1), of(2), of(3), of(4) + of(5)]);
            prop_assert_eq!(summary.rows, rows.len() as u64);
            prop_assert_eq!(summary.not_invited(), summary.rows - of(0));
            let refused = (2..).zip(&rows).filter(|(_, number)| **number > 0);
            let told: Vec<_> = refused.take(TOLD).map(|(line, number)| RefusedRow {
                line,
                address: "alice@example.com".to_owned(),
                why: refusal(*number).unwrap(),
            }).collect();
            prop_assert_eq!(summary.refused, told);
        }
    }
}
