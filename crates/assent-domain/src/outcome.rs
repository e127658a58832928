//! How what was asked of a port comes out.

use std::{convert::Infallible, error::Error as _, fmt, pin::Pin, sync::Arc};

use thiserror::Error;

/// A boxed future, for ports that are used as trait objects.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Whether an insertion changed anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Added {
    /// The record is new.
    New,
    /// One with the same unique key was there already; nothing changed, and
    /// the transaction stays usable.
    AlreadyThere,
}

/// A failure of the store itself. Expected outcomes ("no such row", "already
/// there") are values, never a [`StoreError`].
#[derive(Debug, Error)]
pub enum StoreError {
    /// The store is away, full, read-only or too busy; trying again later may
    /// help. The source says which.
    #[error("the store is unavailable")]
    Unavailable(#[source] BoxError),
    /// The store refused or lost the operation.
    #[error("the store failed")]
    Failed(#[source] BoxError),
    /// Another unit of work and this one waited for each other, or changed the
    /// same rows: this one lost, and may be repeated from its beginning.
    #[error("the store is contended")]
    Contended(#[source] BoxError),
    /// A stored record breaks a rule of the domain.
    #[error("the stored {record}{} is corrupt", named(key.as_deref()))]
    Corrupt {
        /// Which kind of record.
        record: &'static str,
        /// Which one, by the key of its row, as far as that is known.
        key: Option<String>,
        /// What is wrong with it.
        #[source]
        source: BoxError,
    },
}

/// Why a unit of work did not run: others were before it for too long. The
/// source of a [`StoreError::Unavailable`] that says nothing of the store's health.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("too many others were before it: no turn came in time")]
pub struct NoTurn;

impl StoreError {
    /// Whether others were merely in the way, which says nothing of the store's
    /// health: see [`NoTurn`].
    #[must_use]
    pub fn is_busy(&self) -> bool {
        matches!(self, Self::Contended(_))
            || matches!(self, Self::Unavailable(cause) if cause.is::<NoTurn>())
    }

    /// The kind of failure in a word, for metrics.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Unavailable(_) if self.is_busy() => "busy",
            Self::Unavailable(_) => "unavailable",
            Self::Failed(_) => "failed",
            Self::Contended(_) => "contended",
            Self::Corrupt { .. } => "corrupt",
        }
    }

    /// A record of the kind `record` that breaks a rule.
    pub fn corrupt(record: &'static str, source: impl Into<BoxError>) -> Self {
        Self::Corrupt { record, key: None, source: source.into() }
    }

    /// A record that a session or another record names, and that is not there.
    pub fn missing(record: &'static str, key: impl fmt::Display) -> Self {
        Self::corrupt(record, Missing).of(key)
    }

    /// The same, of the record with this key, unless one is named already.
    #[must_use]
    pub fn of(self, of: impl fmt::Display) -> Self {
        match self {
            Self::Corrupt { record, key: None, source } => {
                Self::Corrupt { record, key: Some(of.to_string()), source }
            }
            named => named,
        }
    }
}

/// A failure that several share: each is told by an error of the same kind and
/// the same words.
#[derive(Clone, Debug)]
pub struct SharedError(Arc<StoreError>);

impl SharedError {
    /// The failure of one of them.
    #[must_use]
    pub fn each(&self) -> StoreError {
        match &*self.0 {
            StoreError::Unavailable(cause) if cause.is::<NoTurn>() => {
                StoreError::Unavailable(NoTurn.into())
            }
            StoreError::Unavailable(_) => StoreError::Unavailable(self.cause()),
            StoreError::Failed(_) => StoreError::Failed(self.cause()),
            StoreError::Contended(_) => StoreError::Contended(self.cause()),
            StoreError::Corrupt { record, key, .. } => {
                StoreError::Corrupt { record, key: key.clone(), source: self.cause() }
            }
        }
    }

    fn cause(&self) -> BoxError {
        Box::new(SharedCause(self.0.clone()))
    }
}

impl From<StoreError> for SharedError {
    fn from(error: StoreError) -> Self {
        Self(Arc::new(error))
    }
}

/// The source of a failure that several share.
#[derive(Debug)]
struct SharedCause(Arc<StoreError>);

impl SharedCause {
    fn of_all(&self) -> &(dyn std::error::Error + 'static) {
        self.0.source().unwrap_or(&*self.0)
    }
}

impl fmt::Display for SharedCause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.of_all())
    }
}

impl std::error::Error for SharedCause {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.of_all().source()
    }
}

/// What cannot fail fails in any way: for records that can always be read.
impl From<Infallible> for StoreError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

/// A record that another names is not there.
#[derive(Clone, Copy, Debug, Error)]
#[error("it is named elsewhere, but it is not there")]
struct Missing;

fn named(key: Option<&str>) -> String {
    key.map_or_else(String::new, |key| format!(" {key}"))
}

/// An error and its causes in one line, for logs and records.
#[must_use]
pub fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut line = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        line.push_str(": ");
        line.push_str(&error.to_string());
        cause = error.source();
    }
    line
}

/// An adapter's own error, opaque to the domain.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_corrupt_record_is_named_by_the_first_key_that_is_known() {
        let error = StoreError::corrupt("invite", "no address");
        assert_eq!(error.to_string(), "the stored invite is corrupt");
        let error = error.of("b0b").of("another");
        assert_eq!(with_causes(&error), "the stored invite b0b is corrupt: no address");
        let missing = StoreError::missing("account", 7);
        assert_eq!(
            with_causes(&missing),
            "the stored account 7 is corrupt: it is named elsewhere, but it is not there"
        );
        let failed = StoreError::Failed("lost".into()).of(7);
        assert_eq!(with_causes(&failed), "the store failed: lost");
    }

    #[test]
    fn those_who_share_a_failure_are_all_told_the_same() {
        for error in [
            StoreError::Unavailable(NoTurn.into()),
            StoreError::Unavailable(StoreError::Failed("within".into()).into()),
            StoreError::Failed("lost".into()),
            StoreError::Contended("a deadlock".into()),
            StoreError::corrupt("invite", "no address").of("b0b"),
        ] {
            let (kind, words) = (error.kind(), with_causes(&error));
            let shared = SharedError::from(error);
            for _ in 0..2 {
                assert_eq!(shared.each().kind(), kind);
                assert_eq!(with_causes(&shared.each()), words);
            }
        }
    }
}
