//! [`Projections`] on the `agreements`, `end_users` and `invites` tables.

use assent_domain::{
    agreements::{Projections, SignedAgreement},
    daily_counts::Counts,
    end_users::EndUser,
    ids::{AgreementId, OrganizationId},
    outcome::StoreError,
};
use diesel::{
    dsl::{exists, not},
    prelude::*,
    sql_query,
    sql_types::Uuid as SqlUuid,
};
use uuid::Uuid;

use crate::{
    PgTx, agreements,
    daily_counts::Sum,
    end_users,
    schema::{agreements as agreement, end_users as end_user, organizations as organization},
};

impl Projections for PgTx<'_> {
    fn organizations(
        &mut self,
        after: Option<OrganizationId>,
        limit: i64,
    ) -> Result<Vec<OrganizationId>, StoreError> {
        let mut query = organization::table
            .order(organization::id)
            .limit(limit)
            .select(organization::id)
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(organization::id.gt(after.0));
        }
        let ids: Vec<Uuid> = self.rows(query)?;
        Ok(ids.into_iter().map(OrganizationId).collect())
    }

    fn agreements(
        &mut self,
        organization: OrganizationId,
        after: Option<AgreementId>,
        limit: i64,
    ) -> Result<Vec<SignedAgreement>, StoreError> {
        let mut query = agreement::table
            .filter(agreement::organization_id.eq(organization.0))
            .order(agreement::id)
            .limit(limit)
            .select(agreements::Row::as_select())
            .into_boxed();
        if let Some(after) = after {
            query = query.filter(agreement::id.gt(after.0));
        }
        self.many(query)
    }

    fn invitations(&mut self, organization: OrganizationId) -> Result<Counts, StoreError> {
        let counted = sql_query(
            "WITH seen AS (SELECT created_at, opened_at, used_at FROM invites \
             WHERE organization_id = $1 AND NOT EXISTS (SELECT 1 FROM uploads \
             WHERE uploads.organization_id = invites.organization_id \
             AND uploads.id = invites.upload_id)) \
             SELECT subject AS what, (at AT TIME ZONE 'UTC')::date - DATE '1970-01-01' AS day, \
             count(*) AS up, 0::bigint AS down FROM (\
             SELECT 'invited' AS subject, created_at AS at FROM seen \
             UNION ALL SELECT 'opened', opened_at FROM seen WHERE opened_at IS NOT NULL \
             UNION ALL SELECT 'registered', used_at FROM seen WHERE used_at IS NOT NULL\
             ) AS happened GROUP BY 1, 2",
        );
        let sums: Vec<Sum> = self.rows(counted.bind::<SqlUuid, _>(organization.0))?;
        Ok(sums.iter().filter_map(Sum::count).collect())
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
