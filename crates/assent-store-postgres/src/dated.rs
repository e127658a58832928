//! The statement for a page of the table of end users: of one state of the store
//! what the organization asks for, the version of its list, and the rows.

use assent_domain::{
    end_users::{Conditions, Position},
    ids::OrganizationId,
    vocabulary::Term,
};
use diesel::{
    PgConnection, QueryResult, RunQueryDsl,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{Array, BigInt, Jsonb, Text, Timestamptz, Uuid as UuidType},
};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

/// Finds a row of no account (nil), with the versions of the list and of what it
/// shows in place of a public key, and what the organization asks for of what a person shares; then
/// end users. Its texts are few, so it is prepared, and planned once.
///
/// PostgreSQL keeps a plan if it seems no worse than plans for the values at hand.
/// So nothing here lets it see these: how many pass a `CASE`, and where a
/// position that a subquery answers lies, is guessed the same in all plans; and the
/// number of rows is spelled out. What it guesses makes it walk the index of the
/// order, which is right for any page.
#[derive(Debug)]
pub(crate) struct DatedLot {
    organization: Uuid,
    given: Value,
    withheld: Vec<Value>,
    shared: Value,
    kept: Vec<Value>,
    after: Option<(OffsetDateTime, String)>,
    skip: i64,
    limit: String,
}

impl DatedLot {
    pub(crate) fn new(
        organization: OrganizationId,
        conditions: &Conditions,
        after: Option<&Position>,
        skip: i64,
        limit: i64,
    ) -> Self {
        let (given, withheld) = parted(&conditions.consents);
        let (shared, kept) = parted(&conditions.shared);
        Self {
            organization: organization.0,
            given,
            withheld,
            shared,
            kept,
            after: after.map(|position| (position.at, position.public_key.clone())),
            skip,
            limit: limit.to_string(),
        }
    }
}

/// What has to be contained, and of what nothing may be.
fn parted<T: Term>(conditions: &[(T, bool)]) -> (Value, Vec<Value>) {
    let (on, off): (Vec<_>, Vec<_>) = conditions.iter().partition(|(_, on)| *on);
    let entry = |(term, _): &(T, bool)| (term.name().to_owned(), Value::Bool(true));
    let off = off.iter().map(|condition| Value::Object([entry(condition)].into_iter().collect()));
    (Value::Object(on.iter().map(entry).collect::<Map<_, _>>()), off.collect())
}

impl Query for DatedLot {
    type SqlType = (UuidType, Text, Timestamptz, Jsonb, Jsonb, Jsonb, Jsonb);
}

impl QueryId for DatedLot {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Pg> for DatedLot {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "(SELECT '00000000-0000-0000-0000-000000000000'::uuid, \
             (SELECT concat(coalesce(sum(version) FILTER (WHERE slot < 32), 0), ' ', \
             coalesce(sum(version), 0)) FROM end_user_versions WHERE organization_id = ",
        );
        out.push_bind_param::<UuidType, _>(&self.organization)?;
        out.push_sql(
            "), created_at, requested_data, '{}'::jsonb, consents, communication_channels \
             FROM organizations WHERE id = ",
        );
        out.push_bind_param::<UuidType, _>(&self.organization)?;
        out.push_sql(
            ") UNION ALL (SELECT account_id, public_key, signed_at, personal_data, \
             shared_personal_data, consents, communication_channels \
             FROM end_users WHERE organization_id = ",
        );
        out.push_bind_param::<UuidType, _>(&self.organization)?;
        if let Some((at, public_key)) = &self.after {
            out.push_sql(" AND (signed_at, public_key) > ((SELECT ");
            out.push_bind_param::<Timestamptz, _>(at)?;
            out.push_sql("), (SELECT ");
            out.push_bind_param::<Text, _>(public_key)?;
            out.push_sql("))");
        }
        let sections = [
            ("consents", &self.given, &self.withheld),
            ("shared_personal_data", &self.shared, &self.kept),
        ];
        for (section, on, off) in sections {
            if on.as_object().is_some_and(|on| !on.is_empty()) {
                out.push_sql(" AND CASE WHEN ");
                out.push_sql(section);
                out.push_sql(" @> ");
                out.push_bind_param::<Jsonb, _>(on)?;
                out.push_sql(" THEN true ELSE false END");
            }
            if !off.is_empty() {
                out.push_sql(" AND CASE WHEN ");
                out.push_sql(section);
                out.push_sql(" @> ANY (");
                out.push_bind_param::<Array<Jsonb>, _>(off)?;
                out.push_sql(") THEN false ELSE true END");
            }
        }
        out.push_sql(" ORDER BY signed_at, public_key LIMIT ");
        out.push_sql(&self.limit);
        if self.skip > 0 {
            out.push_sql(" OFFSET ");
            out.push_bind_param::<BigInt, _>(&self.skip)?;
        }
        out.push_sql(")");
        Ok(())
    }
}

/// Finds organizations and the versions of what their lists show, as far as
/// anything was ever counted. PostgreSQL does not see which, as in [`Unseen`].
///
/// [`Unseen`]: crate::columns::Unseen
#[derive(Debug)]
pub(crate) struct ContentVersions(Vec<Uuid>);

impl ContentVersions {
    pub(crate) fn of(organizations: &[OrganizationId]) -> Self {
        Self(organizations.iter().map(|id| id.0).collect())
    }
}

impl Query for ContentVersions {
    type SqlType = (UuidType, BigInt);
}

impl QueryId for ContentVersions {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl RunQueryDsl<PgConnection> for ContentVersions {}

impl QueryFragment<Pg> for ContentVersions {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "SELECT organization_id, sum(version)::bigint FROM end_user_versions \
             WHERE organization_id = ANY ((SELECT ",
        );
        out.push_bind_param::<Array<UuidType>, _>(&self.0)?;
        out.push_sql(")::uuid[]) GROUP BY organization_id");
        Ok(())
    }
}
