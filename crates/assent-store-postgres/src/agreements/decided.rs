//! Changes of several agreements by one statement, each if what it stands on is still as it was.

use assent_domain::{agreements::Decided, outcome::StoreError};
use diesel::{
    QueryResult,
    pg::Pg,
    query_builder::{AstPass, Query, QueryFragment, QueryId},
    sql_types::{
        Array, BigInt, Bytea, Integer, Jsonb as SqlJsonb, Nullable, SmallInt, Text, Timestamptz,
        Uuid as SqlUuid,
    },
};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{HeadRow, events::Events, grounds::VERSION};
use crate::{
    PgTx,
    columns::Jsonb,
    daily_counts::{Columns, stripe},
    end_users,
    statements::Kept,
};

/// Changes, by columns. It answers the places, from 1, of those that were written.
///
/// The rows that a change stands on are locked in the order in which any decision locks them,
/// those of several persons in the order of their keys; what they count comes last, in the
/// order of its own. Who has waited for a lock compares what
/// is there then.
///
/// PostgreSQL does not see the arrays before it runs the statement, so it plans it once.
#[derive(Debug, Default)]
struct Changes {
    organization: Vec<Uuid>,
    agreement: Vec<Uuid>,
    account: Vec<Uuid>,
    version: Vec<String>,
    data: Vec<Option<Jsonb>>,
    head_sequence: Vec<Option<i64>>,
    head_event_id: Vec<Option<String>>,
    head_created_at: Vec<Option<OffsetDateTime>>,
    updated_at: Vec<OffsetDateTime>,
    email: Vec<Option<String>>,
    personal_data: Vec<Jsonb>,
    shared_personal_data: Vec<Jsonb>,
    consents: Vec<Jsonb>,
    communication_channels: Vec<Jsonb>,
    /// Of which of them each event is, by its place from 1.
    of: Vec<i64>,
    events: Events,
    /// Of which of them each count is, and in which stripe.
    counted_of: Vec<i64>,
    stripe: Vec<i16>,
    counts: Columns,
}

impl Changes {
    fn new(decided: &[&Decided]) -> Self {
        let mut changes = Self::default();
        for (one, place) in decided.iter().zip(1..) {
            changes.push(one);
            changes.of.extend(one.events.iter().map(|_| place));
            changes.counts.extend(&one.counts);
            changes.counted_of.resize(changes.counts.day.len(), place);
            changes.stripe.resize(changes.counts.day.len(), stripe(one.agreement.id.0));
        }
        let events = decided.iter().flat_map(|one| &one.events);
        Self { events: Events::of(events), ..changes }
    }

    fn push(&mut self, one: &Decided) {
        let head = HeadRow::from(one.agreement.head.clone());
        let seen = end_users::Row::from(&one.end_user);
        self.organization.push(one.agreement.organization.0);
        self.agreement.push(one.agreement.id.0);
        self.account.push(one.agreement.account.0);
        self.version.push(one.version.clone());
        self.data.push(one.data.as_ref().map(|data| Jsonb(json!(data).to_string())));
        self.head_sequence.push(head.head_sequence);
        self.head_event_id.push(head.head_event_id);
        self.head_created_at.push(head.head_created_at);
        self.updated_at.push(seen.updated_at);
        self.email.push(seen.email);
        self.personal_data.push(seen.personal_data);
        self.shared_personal_data.push(seen.shared_personal_data);
        self.consents.push(seen.consents);
        self.communication_channels.push(seen.communication_channels);
    }
}

/// Pushes arrays as arguments of `unnest`, which it does not see them in.
macro_rules! push_arrays {
    ($out:ident: $($array:expr, $sql:ty, $of:literal;)+) => {{
        let mut before = "(SELECT ";
        $(
            $out.push_sql(before);
            $out.push_bind_param::<Array<$sql>, _>(&$array)?;
            $out.push_sql(concat!(")::", $of, "[]"));
            before = ", (SELECT ";
        )+
        let _ = before;
    }};
}

impl QueryFragment<Pg> for Changes {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("WITH stood AS (SELECT wanted.* FROM unnest(");
        push_arrays! { out:
            self.organization, SqlUuid, "uuid";
            self.agreement, SqlUuid, "uuid";
            self.account, SqlUuid, "uuid";
            self.version, Text, "text";
            self.data, Nullable<SqlJsonb>, "jsonb";
            self.head_sequence, Nullable<BigInt>, "bigint";
            self.head_event_id, Nullable<Text>, "text";
            self.head_created_at, Nullable<Timestamptz>, "timestamptz";
            self.updated_at, Timestamptz, "timestamptz";
            self.email, Nullable<Text>, "text";
            self.personal_data, SqlJsonb, "jsonb";
            self.shared_personal_data, SqlJsonb, "jsonb";
            self.consents, SqlJsonb, "jsonb";
            self.communication_channels, SqlJsonb, "jsonb";
        }
        out.push_sql(
            ") WITH ORDINALITY AS wanted (organization_id, agreement_id, account_id, version, data, \
             head_sequence, head_event_id, head_created_at, updated_at, email, personal_data, \
             shared_personal_data, consents, communication_channels, place) \
             JOIN account_data ON account_data.organization_id = wanted.organization_id \
             AND account_data.account_id = wanted.account_id \
             JOIN agreements ON agreements.organization_id = wanted.organization_id \
             AND agreements.id = wanted.agreement_id \
             JOIN end_users ON end_users.organization_id = wanted.organization_id \
             AND end_users.account_id = wanted.account_id \
             WHERE wanted.version = ",
        );
        out.push_sql(VERSION);
        out.push_sql(
            " ORDER BY wanted.organization_id, wanted.account_id \
             FOR UPDATE OF account_data, agreements, end_users), \
             of_person AS (UPDATE account_data SET data = stood.data FROM stood \
             WHERE account_data.organization_id = stood.organization_id \
             AND account_data.account_id = stood.account_id AND stood.data IS NOT NULL), \
             made AS (INSERT INTO agreement_events (organization_id, agreement_id, sequence, \
             event_type, event_id, created_at, previous_id, rights_holder_sig, \
             data_custodian_sig, event_jwt) SELECT stood.organization_id, stood.agreement_id, \
             event.sequence, event.event_type, event.event_id, event.created_at, \
             event.previous_id, event.rights_holder_sig, event.data_custodian_sig, \
             event.event_jwt FROM unnest(",
        );
        push_arrays! { out:
            self.of, BigInt, "bigint";
            self.events.sequence, BigInt, "bigint";
            self.events.event_type, Text, "text";
            self.events.event_id, Text, "text";
            self.events.created_at, Timestamptz, "timestamptz";
            self.events.previous_id, Nullable<Text>, "text";
            self.events.rights_holder_sig, Text, "text";
            self.events.data_custodian_sig, Text, "text";
            self.events.event_jwt, Bytea, "bytea";
        }
        out.push_sql(
            ") AS event (place, sequence, event_type, event_id, created_at, previous_id, \
             rights_holder_sig, data_custodian_sig, event_jwt) \
             JOIN stood ON stood.place = event.place), \
             seen AS (UPDATE end_users SET updated_at = stood.updated_at, email = stood.email, \
             personal_data = stood.personal_data, \
             shared_personal_data = stood.shared_personal_data, consents = stood.consents, \
             communication_channels = stood.communication_channels FROM stood \
             WHERE end_users.organization_id = stood.organization_id \
             AND end_users.account_id = stood.account_id), \
             counted AS (INSERT INTO daily_counts (organization_id, day, subject, stripe, up, down) \
             SELECT stood.organization_id, counted.day, counted.subject COLLATE \"C\", \
             counted.stripe, sum(counted.up), sum(counted.down) FROM unnest(",
        );
        push_arrays! { out:
            self.counted_of, BigInt, "bigint";
            self.stripe, SmallInt, "smallint";
            self.counts.day, Integer, "integer";
            self.counts.subject, Text, "text";
            self.counts.up, BigInt, "bigint";
            self.counts.down, BigInt, "bigint";
        }
        out.push_sql(
            ") AS counted (place, stripe, day, subject, up, down) \
             JOIN stood ON stood.place = counted.place GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4 \
             ON CONFLICT (organization_id, day, subject, stripe) DO UPDATE SET \
             up = daily_counts.up + excluded.up, down = daily_counts.down + excluded.down) \
             UPDATE agreements SET head_sequence = stood.head_sequence, \
             head_event_id = stood.head_event_id, head_created_at = stood.head_created_at \
             FROM stood WHERE agreements.organization_id = stood.organization_id \
             AND agreements.id = stood.agreement_id RETURNING stood.place",
        );
        Ok(())
    }
}

impl Query for Changes {
    type SqlType = BigInt;
}

impl QueryId for Changes {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl PgTx<'_> {
    /// The places, from 1, of those that were written.
    pub(super) fn record_decided(&mut self, decided: &[&Decided]) -> Result<Vec<i64>, StoreError> {
        self.returned(Kept(Changes::new(decided)))
    }
}
