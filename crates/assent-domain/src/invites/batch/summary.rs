//! What an upload comes to, counted while it goes on.

use serde::{Deserialize, Serialize};

use crate::{
    account_data::ValueFault,
    invites::{BatchOutcome, KnownKey, RowFault},
    values::start_of,
};

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
    /// What is wrong with it, if it can't be used. Results that an older version has kept
    /// lack it.
    #[serde(default)]
    pub faults: Option<RowFaults>,
}

/// What is wrong with a row that can't be used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RowFaults {
    /// It can't be read.
    Row(RowFault),
    /// These values can't be, in the order of the names of their keys.
    Values(Vec<(KnownKey, ValueFault)>),
}

impl RowFaults {
    /// Why the row is not invited.
    pub(super) fn refusal(&self) -> Refusal {
        match self {
            Self::Row(fault) => Refusal::Invalid(fault.to_string()),
            Self::Values(faults) => {
                let worded = faults.iter().map(|(key, fault)| format!("{} {fault}", key.label()));
                let worded = worded.collect::<Vec<_>>().join("; ");
                match faults[..] {
                    [(KnownKey::EMAIL, _)] => Refusal::NoAddress(worded),
                    _ => Refusal::Invalid(worded),
                }
            }
        }
    }
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
    pub(super) fn count(
        &mut self,
        line: u64,
        address: &str,
        refusal: Option<Refusal>,
        faults: Option<RowFaults>,
    ) {
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
                faults,
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

    #[test]
    fn the_faults_of_a_row_are_told_in_their_order_and_kept() {
        let fault = |name| (KnownKey::parse(name).unwrap(), ValueFault::Nul);
        let faults = RowFaults::Values(["birthdate", "email", "fullname"].map(fault).into());
        let told = "Birthdate contains a NUL character; Email contains a NUL character; Full Name \
                    contains a NUL character";
        assert_eq!(faults.refusal(), Refusal::Invalid(told.to_owned()));
        let address = RowFaults::Values(vec![(KnownKey::EMAIL, ValueFault::NoAddress)]);
        assert!(matches!(address.refusal(), Refusal::NoAddress(_)));
        let row = RefusedRow {
            line: 2,
            address: String::new(),
            why: faults.refusal(),
            faults: Some(faults),
        };
        let kept = serde_json::to_string(&row).unwrap();
        assert_eq!(serde_json::from_str::<RefusedRow>(&kept).unwrap(), row);
        let older = r#"{"line":2,"address":"a","why":{"Invalid":"is not valid"}}"#;
        assert_eq!(serde_json::from_str::<RefusedRow>(older).unwrap().faults, None);
    }

    proptest! {
        #[test]
        fn every_row_is_counted_once_and_the_first_hundred_refusals_are_told(
            rows in vec(0..6_u32, 0..400),
        ) {
            let mut summary = BatchSummary::default();
            for (line, number) in (2..).zip(&rows) {
                summary.count(line, "alice@example.com", refusal(*number), None);
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
                faults: None,
            }).collect();
            prop_assert_eq!(summary.refused, told);
        }
    }
}
