//! Writing the domains of stored addresses in their one form, once: addresses
//! were kept as they were typed before domains had one.
//!
//! Where the other spelling is there already, two rows are of one mailbox. Which
//! counts is not ours to say: both stay, and the operator is told.

use assent_domain::values::address_in_one_form;
use diesel::{
    QueryResult, QueryableByName, RunQueryDsl, SqliteConnection, sql_query,
    sql_types::{BigInt, Text},
};

/// The migration after which it is done.
pub(crate) const MIGRATION: &str = "2026-11-26-000300_write_domains_in_one_form";

/// The tables with addresses, and which other row of an address stands in the
/// way of one.
const TABLES: [(&str, &str); 7] = [
    ("accounts", "other.realm = this.realm"),
    ("end_users", "FALSE"),
    ("invites", "other.organization_id = this.organization_id"),
    ("operator_invites", "FALSE"),
    (
        "organization_emails",
        "(other.organization_id = this.organization_id OR other.verified_at IS NOT NULL)",
    ),
    ("rights_holder_signups", "FALSE"),
    ("signups", "FALSE"),
];

#[derive(QueryableByName)]
struct Stored {
    #[diesel(sql_type = Text)]
    email: String,
    #[diesel(sql_type = BigInt)]
    found: i64,
}

pub(crate) fn write_in_one_form(conn: &mut SqliteConnection) -> QueryResult<()> {
    for (table, clash) in TABLES {
        let mut left = 0;
        let stored: Vec<Stored> = sql_query(format!(
            "SELECT email, count(*) AS found FROM {table} WHERE email GLOB '*@*[^ -~]*' GROUP BY email"
        ))
        .load(conn)?;
        for Stored { email, found } in stored {
            let Some(address) = address_in_one_form(&email) else { continue };
            let written = sql_query(format!(
                "UPDATE {table} AS this SET email = ?1 WHERE email = ?2 AND NOT EXISTS \
                 (SELECT 1 FROM {table} AS other WHERE other.email = ?1 AND {clash})"
            ))
            .bind::<Text, _>(address.as_str())
            .bind::<Text, _>(&email)
            .execute(conn)?;
            left += found - i64::try_from(written).unwrap_or(found);
        }
        if left > 0 {
            tracing::warn!(
                table,
                rows = left,
                "addresses whose domain is spelled in two ways: each of these rows is left as it \
                 was, beside one of the same mailbox, and is not found by its address any more"
            );
        }
    }
    Ok(())
}
