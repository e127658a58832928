//! [`Installation`] on the `installation` table.

use assent_domain::{
    installation::Installation,
    store::{Added, StoreError},
};
use diesel::prelude::*;

use crate::{SqliteTx, added, failed, schema::installation};

/// The id of the one row.
const ONLY: i16 = 1;

impl Installation for SqliteTx<'_> {
    fn insert_key_check(&mut self, sealed: &[u8]) -> Result<Added, StoreError> {
        diesel::insert_into(installation::table)
            .values((installation::id.eq(ONLY), installation::key_check.eq(sealed)))
            .on_conflict_do_nothing()
            .execute(self.conn)
            .map(added)
            .map_err(failed)
    }

    fn key_check(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        installation::table
            .find(ONLY)
            .select(installation::key_check)
            .first(self.conn)
            .optional()
            .map_err(failed)
    }
}
