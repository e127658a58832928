//! [`Projections`] on the `agreements` and `end_users` tables.

use assent_domain::{
    agreements::{Projections, SignedAgreement},
    end_users::EndUser,
    ids::{AgreementId, OrganizationId},
    outcome::StoreError,
};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};

use crate::{
    PgTx, agreements, end_users,
    schema::{agreements as agreement, end_users as end_user},
};

impl Projections for PgTx<'_> {
    fn agreements(
        &mut self,
        after: Option<(OrganizationId, AgreementId)>,
        limit: i64,
    ) -> Result<Vec<SignedAgreement>, StoreError> {
        let mut query = agreement::table
            .order((agreement::organization_id, agreement::id))
            .limit(limit)
            .select(agreements::Row::as_select())
            .into_boxed();
        if let Some((organization, id)) = after {
            // The first condition is redundant, and what the key can jump to.
            query = query
                .filter(agreement::organization_id.ge(organization.0))
                .filter(agreement::organization_id.gt(organization.0).or(agreement::id.gt(id.0)));
        }
        self.many(query)
    }

    fn strays(&mut self, limit: i64) -> Result<Vec<EndUser>, StoreError> {
        let in_force = agreement::table
            .filter(agreement::organization_id.eq(end_user::organization_id))
            .filter(agreement::id.eq(end_user::agreement_id))
            .filter(agreement::account_id.eq(end_user::account_id))
            .filter(agreement::ended_at.is_null());
        self.many(
            end_user::table
                .filter(not(exists(in_force)))
                .order((end_user::organization_id, end_user::account_id))
                .limit(limit)
                .select(end_users::Row::as_select()),
        )
    }
}
