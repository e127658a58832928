//! What many write at once, written [in batches](Batches).

use std::{fmt, sync::Arc};

use crate::{
    agreements::{Decided, record_decisions},
    outcome::StoreError,
    store::{Store, batches::Batches},
};

/// Writes of one store. Clones write together.
#[derive(Clone)]
pub struct Writes {
    decisions: Batches<Decided, bool>,
}

impl Default for Writes {
    fn default() -> Self {
        Self { decisions: Batches::new(record_decisions) }
    }
}

impl fmt::Debug for Writes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writes").finish_non_exhaustive()
    }
}

impl Writes {
    /// Writes what the change leaves, unless what it stands on has changed since it was
    /// read. Says whether it is written.
    pub async fn decision(
        &self,
        store: &Arc<dyn Store>,
        decided: Decided,
    ) -> Result<bool, StoreError> {
        self.decisions.write(store, decided).await
    }
}
