//! [`Directory`] on the `organizations` and `account_data` tables.

use assent_domain::{
    ids::{AccountId, OrganizationId},
    organizations::Organization,
    outcome::StoreError,
    rights_holders::Directory,
};
use diesel::{dsl::auto_type, prelude::*};

use crate::{
    PgTx,
    schema::{account_data, organizations},
};

/// Those that are open to all, the newest first.
#[auto_type(no_type_alias)]
fn open() -> _ {
    organizations::table
        .filter(organizations::public_allowed)
        .filter(organizations::public)
        .filter(organizations::published)
        .order(organizations::id.desc())
}

impl Directory for PgTx<'_> {
    fn open_to_all(&mut self, offset: i64, limit: i64) -> Result<Vec<Organization>, StoreError> {
        self.load_organizations(open().offset(offset).limit(limit).into_boxed())
    }

    fn open_before(
        &mut self,
        before: Option<OrganizationId>,
        limit: i64,
    ) -> Result<Vec<Organization>, StoreError> {
        let mut open = open().limit(limit).into_boxed();
        if let Some(before) = before {
            open = open.filter(organizations::id.lt(before.0));
        }
        self.load_organizations(open)
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
