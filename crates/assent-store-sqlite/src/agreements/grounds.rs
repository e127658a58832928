//! What a decision stands on by one statement, and what it leaves by a few.

use assent_domain::{
    account_data::{AccountData, Requested},
    agreements::{
        Agreements, Decided, Decision, Grounds, GroundsAsRead, Recorded, SignedAgreement,
    },
    daily_counts::DailyCounts,
    end_users::EndUsers,
    ids::{AccountId, OrganizationId},
    outcome::StoreError,
    rights_holders::RightsHolders,
};
use diesel::{dsl::sql, prelude::*, sql_types::Text, sqlite::Sqlite};

use super::{EventRow, Row};
use crate::{
    SqliteTx,
    columns::{Id, from_json, switches},
    end_users,
    schema::{
        account_data, agreement_events, agreements, end_users as end_user, organization_secrets,
        organizations, rights_holders,
    },
    statements::Kept,
};

#[derive(Queryable, Selectable)]
#[diesel(table_name = organizations, check_for_backend(Sqlite))]
struct OrganizationRow {
    id: Id,
    apikey: String,
    requested_data: String,
    consents: String,
    communication_channels: String,
}

impl OrganizationRow {
    fn requested(&self) -> Result<Requested, StoreError> {
        Ok(Requested {
            personal_data: switches("organization", &self.requested_data)?,
            consents: switches("organization", &self.consents)?,
            channels: switches("organization", &self.communication_channels)?,
        })
    }
}

/// Which state of the rows that a decision may change: what is in them.
const VERSION: &str = "concat_ws(char(10), account_data.data, agreements.head_event_id, \
     end_users.updated_at, end_users.email, end_users.personal_data, \
     end_users.shared_personal_data, end_users.consents, end_users.communication_channels)";

/// The organization, the seeds of both keys, the data, the agreement, the end user, the version.
type Found = (OrganizationRow, Vec<u8>, Vec<u8>, String, Row, end_users::Row, String);

impl SqliteTx<'_> {
    pub(super) fn grounds(
        &mut self,
        account: AccountId,
        apikey: &str,
    ) -> Result<Option<GroundsAsRead>, StoreError> {
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
            .filter(organizations::apikey.eq(apikey))
            .filter(account_data::account_id.eq(Id(account.0)))
            .select((
                OrganizationRow::as_select(),
                organization_secrets::signing_seed,
                rights_holders::signing_seed,
                account_data::data,
                Row::as_select(),
                end_users::Row::as_select(),
                sql::<Text>(VERSION),
            ));
        let found: Option<Found> = self.row(Kept(grounds))?;
        let Some(found) = found else { return Ok(None) };
        let (organization, custodian_seed, holder_seed, data, agreement, end_user, version) = found;
        let id = OrganizationId(organization.id.0);
        let data = from_json("account data", &data).map_err(|error| error.of(account))?;
        let grounds = Grounds {
            organization: id,
            requested: organization.requested().map_err(|error| error.of(id))?,
            apikey: organization.apikey,
            custodian_seed,
            holder_seed,
            data: AccountData::from_stored(&data),
            agreement: agreement.into(),
            end_user: end_user.try_into()?,
        };
        Ok(Some(GroundsAsRead { grounds, version }))
    }

    /// Whether all that the change stands on is as it was read.
    pub(super) fn still_stands(&mut self, decided: &Decided) -> Result<bool, StoreError> {
        let SignedAgreement { organization, account, id, .. } = &decided.agreement;
        let of_person = account_data::organization_id
            .eq(agreements::organization_id)
            .and(account_data::account_id.eq(agreements::account_id));
        let seen = end_user::organization_id
            .eq(agreements::organization_id)
            .and(end_user::account_id.eq(agreements::account_id));
        let version = agreements::table
            .find((Id(organization.0), Id(id.0)))
            .inner_join(account_data::table.on(of_person))
            .inner_join(end_user::table.on(seen))
            .filter(agreements::account_id.eq(Id(account.0)))
            .filter(agreements::ended_at.is_null())
            .select(sql::<Text>(VERSION));
        Ok(self.row::<String>(Kept(version))?.is_some_and(|version| version == decided.version))
    }

    pub(super) fn record_decision(&mut self, recorded: Recorded<'_>) -> Result<(), StoreError> {
        let Recorded { agreement, end_user, counts, .. } = recorded;
        let (organization, account) = (agreement.organization, agreement.account);
        if let Some(data) = recorded.data {
            self.save_data_towards(organization, account, data)?;
        }
        for event in recorded.events {
            self.insert_new(diesel::insert_into(agreement_events::table).values((
                agreement_events::organization_id.eq(Id(organization.0)),
                agreement_events::agreement_id.eq(Id(agreement.id.0)),
                EventRow::from(event),
            )))?;
        }
        self.save(agreement)?;
        match recorded.decision {
            Decision::Signed | Decision::Changed => self.put(end_user)?,
            Decision::Ended => self.remove(organization, account)?,
        }
        DailyCounts::add(self, organization, agreement.id.0, counts)
    }
}
