//! [`Installation`] on the `installation` table.

use assent_domain::{
    installation::Installation,
    outcome::{Added, StoreError},
};
use diesel::prelude::*;

use crate::{PgTx, schema::installation};

/// The id of the one row.
const ONLY: i16 = 1;

impl Installation for PgTx<'_> {
    fn insert_key_check(&mut self, sealed: &[u8]) -> Result<Added, StoreError> {
        self.add(
            diesel::insert_into(installation::table)
                .values((installation::id.eq(ONLY), installation::key_check.eq(sealed)))
                .on_conflict_do_nothing(),
        )
    }

    fn key_check(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        self.row(installation::table.find(ONLY).select(installation::key_check))
    }
}
