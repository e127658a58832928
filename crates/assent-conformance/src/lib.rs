//! What every adapter of a port owes, as tests that any adapter can run, and
//! a world of stand-ins for the tests of everything else.
//!
//! An adapter's test of its contract is one line:
//!
//! ```ignore
//! assent_conformance::store_contract!(|| async { (Arc::new(MyStore::new()) as _, ()) });
//! ```

pub mod fixtures;
pub mod localstripe;
pub mod mail_folder;
pub mod mailer;
pub mod password_hasher;
pub mod payments;
pub mod schema;
pub mod smtp;
pub mod store;
