//! What PostgreSQL's failures mean.

use assent_domain::outcome::{BoxError, StoreError};
use diesel::result::{
    DatabaseErrorKind::{
        ClosedConnection, ReadOnlyTransaction, SerializationFailure, UnableToSendCommand,
    },
    Error::{
        self, BrokenTransactionManager, DatabaseError, DeserializationError, RollbackErrorOnCommit,
    },
};

/// The failures that pass, by themselves or once an operator has seen to them:
/// SQLSTATE, and how it is known. Diesel has a kind for some, which is looked at
/// first; of the others it passes on the text alone. What a text holds in every
/// language (a path of the server's, a setting) is looked for where there is any.
///
/// No connection (53300, 57P03, 3D000, 28P01 ..) never gets here: the pool tells it.
const PASSING: [(&str, &[&str]); 8] = [
    // A lost connection is ClosedConnection or UnableToSendCommand, whatever was said last.
    ("57P01, 57P02, 08xxx", &["terminating connection"]),
    (
        "53100, 58030",
        &["base/", "pg_wal/", "pg_tblspc/", "pgsql_tmp", "/PostgreSQL.", "No space left on device"],
    ),
    ("53200", &["out of memory", "out of shared memory", "max_locks_per_transaction"]),
    ("53400", &["temp_file_limit"]),
    ("55P03", &["due to lock timeout"]),
    ("57014", &["due to statement timeout", "due to user request"]),
    // Sessions change under prepared statements: see `pooler`.
    ("26000, 42P05", &[PREPARED]),
    ("25P02", &["current transaction is aborted"]),
];

/// What a deadlock is told by (40P01); Diesel has no kind for it.
const DEADLOCK: &str = "deadlock detected";

/// How Diesel names the statements that it prepares.
const PREPARED: &str = "\"__diesel_stmt_";

pub(crate) fn unavailable(error: impl Into<BoxError>) -> StoreError {
    StoreError::Unavailable(error.into())
}

/// What a failed statement means. Its transaction, if there is one, is gone.
pub(crate) fn failed(error: Error) -> StoreError {
    match error {
        DeserializationError(error) => StoreError::corrupt("row", error),
        RollbackErrorOnCommit { commit_error, .. } => failed(*commit_error),
        BrokenTransactionManager
        | DatabaseError(ClosedConnection | UnableToSendCommand | ReadOnlyTransaction, _) => {
            unavailable(error)
        }
        DatabaseError(SerializationFailure, _) => StoreError::Contended(error.into()),
        DatabaseError(_, ref told) if told.message().contains(DEADLOCK) => {
            StoreError::Contended(error.into())
        }
        DatabaseError(_, ref told) if passes(told.message()) => unavailable(error),
        error => StoreError::Failed(error.into()),
    }
}

fn passes(text: &str) -> bool {
    PASSING.iter().any(|(_, words)| words.iter().any(|word| text.contains(word)))
}

/// Whether the connection is lost, and what it was told last with it.
pub(crate) fn is_lost(error: &Error) -> bool {
    match error {
        RollbackErrorOnCommit { commit_error, .. } => is_lost(commit_error),
        DatabaseError(kind, _) => matches!(kind, ClosedConnection | UnableToSendCommand),
        error => matches!(error, BrokenTransactionManager),
    }
}

/// Whether the connection was lost after a statement was sent: what became of that
/// is not known.
pub(crate) fn is_cut_off(error: &Error) -> bool {
    is_lost(error) && !matches!(error, DatabaseError(UnableToSendCommand, _))
}

/// Whether another connection may do better: this one is lost, or leads to a
/// server that takes no writes while another may by now.
pub(crate) fn ends_connection(error: &Error) -> bool {
    let read_only = matches!(error, DatabaseError(ReadOnlyTransaction, _));
    is_lost(error) || read_only || is_about_sessions(error)
}

/// Whether a prepared statement is not in the session that it was made in.
pub(crate) fn is_about_sessions(error: &Error) -> bool {
    matches!(error, DatabaseError(_, told) if told.message().contains(PREPARED))
}

#[cfg(test)]
mod tests {
    use diesel::result::DatabaseErrorKind::{self, Unknown};

    use super::*;

    fn told(kind: DatabaseErrorKind, text: &str) -> Error {
        DatabaseError(kind, Box::new(text.to_owned()))
    }

    #[test]
    fn what_passes_is_unavailable_what_was_contended_says_so_and_nothing_else() {
        for (kind, text) in [
            (ClosedConnection, "server closed the connection unexpectedly"),
            (UnableToSendCommand, "no connection to the server"),
            (ReadOnlyTransaction, "cannot execute INSERT in a read-only transaction"),
            (Unknown, "could not extend file \"base/16384/2613\": No space left on device"),
            (Unknown, "konnte Datei »base/5/1« nicht erweitern: No space left on device"),
            (
                Unknown,
                "could not write to file \"base/pgsql_tmp/pgsql_tmp1.0\": Disk quota exceeded",
            ),
            (Unknown, "could not resize shared memory segment \"/PostgreSQL.1\" to 8 bytes"),
            (Unknown, "terminating connection due to administrator command"),
            (Unknown, "temporary file size exceeds temp_file_limit (1024kB)"),
            (Unknown, "out of memory"),
            (Unknown, "canceling statement due to statement timeout"),
            (Unknown, "prepared statement \"__diesel_stmt_0\" already exists"),
        ] {
            let error = failed(told(kind, text));
            assert!(matches!(error, StoreError::Unavailable(_)), "{text}: {error:?}");
        }
        for text in [
            "relation \"invites\" does not exist",
            "permission denied for table outbox",
            "invalid byte sequence for encoding \"UTF8\": 0x00",
            "duplicate key value violates unique constraint \"outbox_pkey\"",
        ] {
            let error = failed(told(Unknown, text));
            assert!(matches!(error, StoreError::Failed(_)), "{text}: {error:?}");
        }
        for (kind, text) in [
            (SerializationFailure, "could not serialize access due to concurrent update"),
            (Unknown, "deadlock detected"),
        ] {
            let error = failed(told(kind, text));
            assert!(matches!(error, StoreError::Contended(_)), "{text}: {error:?}");
        }
    }

    #[test]
    fn why_a_commit_failed_counts_not_that_the_rollback_failed_too() {
        let error = |lost: Error| RollbackErrorOnCommit {
            rollback_error: Box::new(told(Unknown, "no transaction")),
            commit_error: Box::new(lost),
        };
        assert!(is_lost(&error(told(ClosedConnection, "gone"))));
        let full = error(told(Unknown, "could not extend file \"base/1/2\""));
        assert!(!is_lost(&full));
        assert!(matches!(failed(full), StoreError::Unavailable(_)));
    }
}
