//! End users as they lie in the `end_users` table, not taken apart.

use assent_domain::{
    account_data::{Requested, Sections},
    end_users::{Dated, Laid, Lot},
    ids::AccountId,
    outcome::StoreError,
};
use diesel::{
    deserialize::{self, FromSql},
    expression::QueryMetadata,
    query_builder::{AsQuery, QueryFragment, QueryId},
    row::{Field, Row},
    sql_types::{BigInt, Binary},
    sqlite::{Sqlite, SqliteValue},
};

use crate::{
    SqliteTx,
    columns::{Id, Instant},
    dated::DatedLot,
    schema::end_users,
};

/// What a [`Lot`] has of a row, in this order.
pub(crate) const LAID: (
    end_users::account_id,
    end_users::public_key,
    end_users::signed_at,
    end_users::personal_data,
    end_users::shared_personal_data,
    end_users::consents,
    end_users::communication_channels,
) = (
    end_users::account_id,
    end_users::public_key,
    end_users::signed_at,
    end_users::personal_data,
    end_users::shared_personal_data,
    end_users::consents,
    end_users::communication_channels,
);

/// Tells of a row of [`LAID`].
fn tell<'r>(
    row: &impl Row<'r, Sqlite>,
    told: impl FnOnce(Laid<'_>) -> deserialize::Result<()>,
) -> deserialize::Result<()> {
    let fields: [_; 7] = std::array::from_fn(|column| row.get(column));
    let values = fields.each_ref().map(|field| field.as_ref().and_then(Field::value));
    let [account, mut key, signed_at, mut texts, mut shared, mut consents, mut channels] = values;
    let account: Id = FromSql::<Binary, Sqlite>::from_nullable_sql(account)?;
    let signed_at: Instant = FromSql::<BigInt, Sqlite>::from_nullable_sql(signed_at)?;
    told(Laid {
        account: AccountId(account.0),
        public_key: text(&mut key)?,
        signed_at: signed_at.0,
        sections: Sections {
            personal_data: text(&mut texts)?,
            shared_personal_data: text(&mut shared)?,
            consents: text(&mut consents)?,
            communication_channels: text(&mut channels)?,
        },
    })
}

fn text<'v>(value: &'v mut Option<SqliteValue<'_, '_, '_>>) -> deserialize::Result<&'v str> {
    Ok(value.as_mut().ok_or("a column is NULL that never is")?.read_text())
}

impl SqliteTx<'_> {
    /// What a query for [`LAID`] finds.
    pub(crate) fn lay<Q>(&mut self, query: Q) -> Result<Lot, StoreError>
    where
        Q: AsQuery<Query: QueryFragment<Sqlite> + QueryId>,
        Sqlite: QueryMetadata<Q::SqlType>,
    {
        let mut lot = Lot::default();
        self.each(query, |row| {
            let told = tell(row, |laid| {
                lot.push(laid);
                Ok(())
            });
            told.map_err(|error| StoreError::corrupt("end user", error))
        })?;
        Ok(lot)
    }

    /// What a [`DatedLot`] finds: a row of the organization, then the end users.
    pub(crate) fn dated_lot(&mut self, query: &DatedLot) -> Result<Option<Dated>, StoreError> {
        let (mut dated, mut lot) = (None, Lot::default());
        self.each(query, |row| {
            let told = tell(row, |laid| {
                if !laid.account.0.is_nil() {
                    lot.push(laid);
                    return Ok(());
                }
                let asked = laid.sections;
                let requested = Requested::from_json(
                    asked.personal_data,
                    asked.consents,
                    asked.communication_channels,
                )?;
                let versions = laid.public_key.split_once(' ').ok_or("there are no versions")?;
                dated = Some((requested, versions.0.parse()?, versions.1.parse()?));
                Ok(())
            });
            told.map_err(|error| StoreError::corrupt("end user", error))
        })?;
        Ok(dated.map(|(requested, version, content_version)| Dated {
            requested,
            version,
            content_version,
            lot,
        }))
    }
}
