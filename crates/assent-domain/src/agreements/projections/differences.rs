//! What a check of projections tells.

use std::fmt;

use crate::{
    daily_counts::Subject,
    ids::{AgreementId, OrganizationId},
};

/// Something that is not as the events have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// The organization.
    pub organization: OrganizationId,
    /// The agreement, if it is about one.
    pub agreement: Option<AgreementId>,
    /// What differs.
    pub kind: DifferenceKind,
}

/// What is not as the events have it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The agreement's head is not its last event.
    Head,
    /// The agreement is in force and was ended, or the other way round.
    End,
    /// What the organization sees of the person is not what it was told.
    EndUser,
    /// The organization sees a person who has no agreement in force.
    Stray,
    /// On some day another number was counted.
    Count(Subject),
    /// An event can't be read, so nothing can be said of the rest. Says why.
    Unreadable(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { organization, agreement, kind } = self;
        match agreement {
            Some(agreement) => write!(f, "agreement {agreement} of organization {organization}")?,
            None => write!(f, "organization {organization}")?,
        }
        write!(f, ": {kind}")
    }
}

impl fmt::Display for DifferenceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Head => f.write_str("its head is not its last event"),
            Self::End => f.write_str("whether it is in force is not what its events say"),
            Self::EndUser => f.write_str("what is seen of the person is not what its events say"),
            Self::Stray => f.write_str("a person is seen without an agreement in force"),
            Self::Count(subject) => {
                write!(f, "how many are counted by day is not what there is: {}", subject.name())
            }
            Self::Unreadable(why) => write!(f, "its events can't be read: {why}"),
        }
    }
}
