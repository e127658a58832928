//! The statement for a page of the table of end users: of one state of the store
//! what the organization asks for, the version of its list, and the rows.

use assent_domain::{
    end_users::{Conditions, Position},
    ids::OrganizationId,
};
use diesel::{
    QueryResult,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{BigInt, Binary, Bool, Text},
    sqlite::Sqlite,
};

use crate::{
    columns::{Id, Instant},
    end_users::path,
};

/// Finds a row of no account (nil), with the versions of the list and of what it
/// shows in place of a public key, and what the organization asks for of what a person shares; then
/// end users. The number of rows is spelled out, since SQLite plans a statement
/// anew for each that is bound.
#[derive(Debug)]
pub(crate) struct DatedLot {
    organization: Id,
    /// Sections, paths in them, and whether they are on.
    conditions: Vec<(&'static str, String, bool)>,
    after: Option<(Instant, String)>,
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
        let consents = conditions.consents.iter().map(|(is, on)| ("consents", path(*is), *on));
        let shared = conditions.shared.iter();
        let shared = shared.map(|(is, on)| ("shared_personal_data", path(*is), *on));
        Self {
            organization: Id(organization.0),
            conditions: consents.chain(shared).collect(),
            after: after.map(|position| (Instant(position.at), position.public_key.clone())),
            skip,
            limit: limit.to_string(),
        }
    }
}

impl Query for DatedLot {
    type SqlType = (Binary, Text, BigInt, Text, Text, Text, Text);
}

impl QueryId for DatedLot {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl QueryFragment<Sqlite> for DatedLot {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(
            "SELECT zeroblob(16), \
             (SELECT coalesce(sum(version) FILTER (WHERE slot = 0), 0) || ' ' || \
             coalesce(sum(version), 0) FROM end_user_versions WHERE organization_id = ",
        );
        out.push_bind_param::<Binary, _>(&self.organization)?;
        out.push_sql(
            "), created_at, requested_data, '{}', consents, communication_channels \
             FROM organizations WHERE id = ",
        );
        out.push_bind_param::<Binary, _>(&self.organization)?;
        out.push_sql(
            " UNION ALL SELECT * FROM (SELECT account_id, public_key, signed_at, personal_data, \
             shared_personal_data, consents, communication_channels \
             FROM end_users WHERE organization_id = ",
        );
        out.push_bind_param::<Binary, _>(&self.organization)?;
        if let Some((at, public_key)) = &self.after {
            out.push_sql(" AND signed_at >= ");
            out.push_bind_param::<BigInt, _>(at)?;
            out.push_sql(" AND (signed_at > ");
            out.push_bind_param::<BigInt, _>(at)?;
            out.push_sql(" OR public_key > ");
            out.push_bind_param::<Text, _>(public_key)?;
            out.push_sql(")");
        }
        for (section, path, on) in &self.conditions {
            out.push_sql(" AND coalesce(json_extract(");
            out.push_sql(section);
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(path)?;
            out.push_sql("), 0) = ");
            out.push_bind_param::<Bool, _>(on)?;
        }
        out.push_sql(" ORDER BY signed_at, public_key LIMIT ");
        out.push_sql(&self.limit);
        out.push_sql(" OFFSET ");
        out.push_bind_param::<BigInt, _>(&self.skip)?;
        out.push_sql(")");
        Ok(())
    }
}
