//! What a decision stands on by one statement, and what it leaves by another.

use assent_domain::{
    account_data::{AccountData, Requested},
    agreements::{Decision, Grounds, GroundsAsRead, Recorded},
    ids::{AccountId, OrganizationId},
    outcome::StoreError,
};
use diesel::{
    dsl::sql,
    expression::ValidGrouping,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_query,
    sql_types::{
        Array, BigInt, Bool, Bytea, Integer, Jsonb, Nullable, SmallInt, Text, Timestamptz,
        Uuid as SqlUuid,
    },
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{HeadRow, Row, events::Events};
use crate::{
    PgTx, can_be_stored,
    columns::switches,
    daily_counts::{Columns, raise, stripe},
    end_users,
    schema::{
        account_data, agreements, end_users as end_user, organization_secrets, organizations,
        rights_holders,
    },
    statements::Kept,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations, check_for_backend(Pg))]
struct OrganizationRow {
    id: Uuid,
    apikey: String,
    requested_data: Value,
    consents: Value,
    communication_channels: Value,
}

/// A query that locks the rows it finds of three tables, in the order in which
/// whoever locks them one by one does.
#[derive(QueryId)]
struct Locking<Q>(Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Locking<Q> {
    fn walk_ast<'b>(&'b self, mut pass: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(pass.reborrow())?;
        pass.push_sql(" FOR UPDATE OF account_data, agreements, end_users");
        Ok(())
    }
}

impl<Q: Query> Query for Locking<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<PgConnection> for Locking<Q> {}

/// Changes the data, the events and the agreement, and `$seen`: the end user; counts last.
macro_rules! recording {
    ($seen:literal) => {
        concat!(
            "WITH of_person AS (UPDATE account_data SET data = $4 \
             WHERE organization_id = $1 AND account_id = $3 AND $4 IS NOT NULL), \
             made AS (INSERT INTO agreement_events (organization_id, agreement_id, sequence, \
             event_type, event_id, created_at, previous_id, rights_holder_sig, \
             data_custodian_sig, event_jwt) \
             SELECT $1, $2, event.* FROM unnest($5, $6, $7, $8, $9, $10, $11, $12) AS event), \
             seen AS (",
            $seen,
            "), counted AS (",
            raise!("$1", "$17", "$18, $19, $20, $21"),
            ") UPDATE agreements SET head_sequence = $13, head_event_id = $14, \
             head_created_at = $15, ended_at = $16 WHERE organization_id = $1 AND id = $2"
        )
    };
}

const GOES_ON: &str = recording!(
    "INSERT INTO end_users (organization_id, account_id, agreement_id, public_key, signed_at, \
     updated_at, email, personal_data, shared_personal_data, consents, communication_channels) \
     VALUES ($1, $3, $2, $22, $23, $24, $25, $26, $27, $28, $29) \
     ON CONFLICT (organization_id, account_id) DO UPDATE SET \
     agreement_id = excluded.agreement_id, public_key = excluded.public_key, \
     signed_at = excluded.signed_at, updated_at = excluded.updated_at, email = excluded.email, \
     personal_data = excluded.personal_data, \
     shared_personal_data = excluded.shared_personal_data, consents = excluded.consents, \
     communication_channels = excluded.communication_channels"
);
const ENDS: &str =
    recording!("DELETE FROM end_users WHERE organization_id = $1 AND account_id = $3");

/// Which state of the rows that a decision may change: whoever changes one of them writes it anew,
/// under another number. What is locked meanwhile is seen as it is then.
pub(super) const VERSION: &str =
    "concat_ws('.', account_data.xmin, agreements.xmin, end_users.xmin)";

/// The organization, the seeds of both keys, the data, the agreement, the end user, the version.
type Found = (OrganizationRow, Vec<u8>, Vec<u8>, Value, Row, end_users::Row, String);

fn grounds(found: Found) -> Result<GroundsAsRead, StoreError> {
    let (organization, custodian_seed, holder_seed, data, agreement, end_user, version) = found;
    let grounds = Grounds {
        organization: OrganizationId(organization.id),
        apikey: organization.apikey,
        requested: Requested {
            personal_data: switches(&organization.requested_data),
            consents: switches(&organization.consents),
            channels: switches(&organization.communication_channels),
        },
        custodian_seed,
        holder_seed,
        data: AccountData::from_stored(&data),
        agreement: agreement.into(),
        end_user: end_user.try_into()?,
    };
    Ok(GroundsAsRead { grounds, version })
}

/// Whether a row is of one of these persons and the apikey at the same place. PostgreSQL does not
/// see them before it runs the statement, so it plans it once.
#[derive(Debug, QueryId, ValidGrouping)]
struct OneOf {
    apikeys: Vec<String>,
    accounts: Vec<Uuid>,
}

impl Expression for OneOf {
    type SqlType = Bool;
}

impl<From> AppearsOnTable<From> for OneOf {}

impl QueryFragment<Pg> for OneOf {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "(organizations.apikey, account_data.account_id) IN (SELECT * FROM unnest((SELECT ",
        );
        out.push_bind_param::<Array<Text>, _>(&self.apikeys)?;
        out.push_sql(")::text[], (SELECT ");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.accounts)?;
        out.push_sql(")::uuid[]))");
        Ok(())
    }
}

impl PgTx<'_> {
    /// What is found of these, in any order; locked if `lock` says so, of one at most.
    pub(super) fn grounds<'k>(
        &mut self,
        of: impl IntoIterator<Item = (AccountId, &'k str)>,
        lock: bool,
    ) -> Result<Vec<GroundsAsRead>, StoreError> {
        let storable = of.into_iter().filter(|(_, apikey)| can_be_stored(apikey));
        let (accounts, apikeys) =
            storable.map(|(account, apikey)| (account.0, apikey.to_owned())).unzip();
        let of_organization = account_data::organization_id.eq(organizations::id);
        let in_force = agreements::organization_id
            .eq(account_data::organization_id)
            .and(agreements::account_id.eq(account_data::account_id))
            .and(agreements::ended_at.is_null());
        let seen = end_user::organization_id
            .eq(account_data::organization_id)
            .and(end_user::account_id.eq(account_data::account_id));
        let its_secrets = organization_secrets::organization_id.eq(organizations::id);
        let themselves = rights_holders::account_id.eq(account_data::account_id);
        let grounds = organizations::table
            .inner_join(organization_secrets::table.on(its_secrets))
            .inner_join(account_data::table.on(of_organization))
            .inner_join(rights_holders::table.on(themselves))
            .inner_join(agreements::table.on(in_force))
            .inner_join(end_user::table.on(seen))
            .filter(OneOf { apikeys, accounts })
            .select((
                OrganizationRow::as_select(),
                organization_secrets::signing_seed,
                rights_holders::signing_seed,
                account_data::data,
                Row::as_select(),
                end_users::Row::as_select(),
                sql::<Text>(VERSION),
            ));
        let found: Vec<Found> =
            if lock { self.rows(Kept(Locking(grounds)))? } else { self.rows(Kept(grounds))? };
        found.into_iter().map(self::grounds).collect()
    }

    pub(super) fn record_decision(&mut self, recorded: Recorded<'_>) -> Result<(), StoreError> {
        let agreement = recorded.agreement;
        let events = Events::of(recorded.events);
        let head = HeadRow::from(agreement.head.clone());
        let counts = Columns::from(recorded.counts);
        let text = if recorded.decision == Decision::Ended { ENDS } else { GOES_ON };
        let statement = sql_query(text)
            .bind::<SqlUuid, _>(agreement.organization.0)
            .bind::<SqlUuid, _>(agreement.id.0)
            .bind::<SqlUuid, _>(agreement.account.0)
            .bind::<Nullable<Jsonb>, _>(recorded.data.map(|data| json!(data)))
            .bind::<Array<BigInt>, _>(events.sequence)
            .bind::<Array<Text>, _>(events.event_type)
            .bind::<Array<Text>, _>(events.event_id)
            .bind::<Array<Timestamptz>, _>(events.created_at)
            .bind::<Array<Nullable<Text>>, _>(events.previous_id)
            .bind::<Array<Text>, _>(events.rights_holder_sig)
            .bind::<Array<Text>, _>(events.data_custodian_sig)
            .bind::<Array<Bytea>, _>(events.event_jwt)
            .bind::<Nullable<BigInt>, _>(head.head_sequence)
            .bind::<Nullable<Text>, _>(head.head_event_id)
            .bind::<Nullable<Timestamptz>, _>(head.head_created_at)
            .bind::<Nullable<Timestamptz>, _>(agreement.ended_at)
            .bind::<SmallInt, _>(stripe(agreement.id.0))
            .bind::<Array<Integer>, _>(counts.day)
            .bind::<Array<Text>, _>(counts.subject)
            .bind::<Array<BigInt>, _>(counts.up)
            .bind::<Array<BigInt>, _>(counts.down);
        if recorded.decision == Decision::Ended {
            return self.change_one("agreement", agreement.id, statement);
        }
        let seen = end_users::Row::from(recorded.end_user);
        let statement = statement
            .bind::<Text, _>(seen.public_key)
            .bind::<Timestamptz, _>(seen.signed_at)
            .bind::<Timestamptz, _>(seen.updated_at)
            .bind::<Nullable<Text>, _>(seen.email)
            .bind::<Jsonb, _>(seen.personal_data)
            .bind::<Jsonb, _>(seen.shared_personal_data)
            .bind::<Jsonb, _>(seen.consents)
            .bind::<Jsonb, _>(seen.communication_channels);
        self.change_one("agreement", agreement.id, statement)
    }
}
