//! Writing the domains of stored addresses in their one form, once: addresses
//! were kept as they were typed before domains had one.
//!
//! Where the other spelling is there already, two rows are of one mailbox. Which
//! counts is not ours to say: both stay, and the operator is told.

use assent_domain::values::address_in_one_form;
use diesel::{
    PgConnection, QueryResult, QueryableByName, RunQueryDsl, sql_query,
    sql_types::{BigInt, Text},
};

/// The migration after which it is done.
pub(crate) const MIGRATION: &str = "2026-11-26-000300_write_domains_in_one_form";

/// The tables with addresses, which other row of an address stands in the way
/// of one, and whose id tells the operator which row that is.
const TABLES: [(&str, &str, &str); 7] = [
    ("accounts", "other.realm = this.realm", "id"),
    ("end_users", "FALSE", "account_id"),
    ("invites", "other.organization_id = this.organization_id", "id"),
    ("operator_invites", "FALSE", "id"),
    (
        "organization_emails",
        "(other.organization_id = this.organization_id OR other.verified_at IS NOT NULL)",
        "organization_id",
    ),
    ("rights_holder_signups", "FALSE", "id"),
    ("signups", "FALSE", "id"),
];

/// How many ids a warning has at most.
const TOLD: usize = 50;

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = BigInt)]
    found: i64,
}

#[derive(QueryableByName)]
struct Left {
    #[diesel(sql_type = Text)]
    id: String,
}

pub(crate) fn write_in_one_form(conn: &mut PgConnection) -> QueryResult<()> {
    for (table, clash, id) in TABLES {
        let mut left = 0;
        let mut ids = Vec::new();
        let stored: Vec<Stored> = sql_query(format!(
            "SELECT email, count(*) AS found FROM {table} WHERE email ~ '@.*[^ -~]' GROUP BY email"
        ))
        .load(conn)?;
        for Stored { email, found } in stored {
            let Some(address) = address_in_one_form(&email) else { continue };
            let written = sql_query(format!(
                "UPDATE {table} AS this SET email = $1 WHERE email = $2 AND NOT EXISTS \
                 (SELECT 1 FROM {table} AS other WHERE other.email = $1 AND {clash})"
            ))
            .bind::<Text, _>(address.as_str())
            .bind::<Text, _>(&email)
            .execute(conn)?;
            let kept = found - i64::try_from(written).unwrap_or(found);
            left += kept;
            if kept > 0 && ids.len() < TOLD {
                let more: Vec<Left> = sql_query(format!(
                    "SELECT {id}::text AS id FROM {table} WHERE email = $1 LIMIT {TOLD}"
                ))
                .bind::<Text, _>(&email)
                .load(conn)?;
                ids.extend(more.into_iter().map(|left| left.id));
            }
        }
        if left > 0 {
            tracing::warn!(
                table,
                rows = left,
                ids = ids.join(" "),
                "addresses whose domain is spelled in two ways: each of these rows is left as it \
                 was, beside one of the same mailbox, and is not found by its address any more"
            );
        }
    }
    Ok(())
}
