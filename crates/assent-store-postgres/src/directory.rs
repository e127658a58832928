//! [`Directory`] on the `organizations` and `account_data` tables.

use assent_domain::{
    ids::AccountId, organizations::Organization, outcome::StoreError, rights_holders::Directory,
};
use diesel::prelude::*;

use crate::{
    PgTx,
    schema::{account_data, organizations},
};

impl Directory for PgTx<'_> {
    fn open_to_all(&mut self, offset: i64, limit: i64) -> Result<Vec<Organization>, StoreError> {
        let open = organizations::table
            .filter(organizations::public_allowed)
            .filter(organizations::public)
            .filter(organizations::published)
            .order(organizations::id.desc())
            .offset(offset)
            .limit(limit);
        self.load_organizations(open.into_boxed())
    }

    fn tied_to(&mut self, account: AccountId, limit: i64) -> Result<Vec<Organization>, StoreError> {
        let tied = account_data::table
            .filter(account_data::account_id.eq(account.0))
            .select(account_data::organization_id);
        let own = organizations::table
            .filter(organizations::id.eq_any(tied))
            .order(organizations::id.desc())
            .limit(limit);
        self.load_organizations(own.into_boxed())
    }
}
