//! What a store knows of the installation that it belongs to: the master key
//! that seals what it holds.
//!
//! A wrong key would go unnoticed until something sealed has to be opened, and
//! until then new records would be sealed under it. So the first start leaves
//! a sealed value behind, and every later start has to open it.

mod key;
mod writes;

pub use key::{KeyOfStore, MasterKeyError, claim_master_key, key_of_store};
pub use writes::{check_room, check_writes};

use crate::outcome::{Added, StoreError};

/// The store's one record of its installation, in the open unit.
pub trait Installation {
    /// Records the value that only the right master key opens, unless there
    /// is one.
    fn insert_key_check(&mut self, sealed: &[u8]) -> Result<Added, StoreError>;
    /// That value, if it was recorded.
    fn key_check(&mut self) -> Result<Option<Vec<u8>>, StoreError>;
}
