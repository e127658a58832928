//! [`Agreements`] on the `agreements` and `agreement_events` tables.

mod decided;
mod events;
mod grounds;

use std::collections::{HashMap, HashSet};

use assent_domain::{
    agreements::{
        Agreements, CONTEXT, Decided, EventRecord, EventType, Grounds, GroundsAsRead, Head,
        Recorded, SignedAgreement, Sisa, StoredEvent,
    },
    ids::{AccountId, AgreementId, OrganizationId},
    outcome::{Added, StoreError},
};
use diesel::{pg::Pg, prelude::*};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    PgTx,
    schema::{agreement_events, agreements},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = agreements, check_for_backend(Pg), treat_none_as_default_value = false)]
pub(crate) struct Row {
    organization_id: Uuid,
    id: Uuid,
    account_id: Uuid,
    sisa_id: String,
    accepted_sisa_jwt: String,
    payload_key: Vec<u8>,
    signed_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
    #[diesel(embed)]
    head: HeadRow,
}

#[derive(AsChangeset, Insertable, Queryable, Selectable)]
#[diesel(
    table_name = agreements,
    check_for_backend(Pg),
    treat_none_as_null = true,
    treat_none_as_default_value = false
)]
#[expect(clippy::struct_field_names, reason = "they are the columns' names")]
pub(crate) struct HeadRow {
    head_sequence: Option<i64>,
    head_event_id: Option<String>,
    head_created_at: Option<OffsetDateTime>,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = agreement_events, check_for_backend(Pg), treat_none_as_default_value = false)]
struct EventRow {
    sequence: i64,
    event_type: String,
    event_id: String,
    created_at: OffsetDateTime,
    previous_id: Option<String>,
    rights_holder_sig: String,
    data_custodian_sig: String,
    event_jwt: Vec<u8>,
}

impl From<&SignedAgreement> for Row {
    fn from(agreement: &SignedAgreement) -> Self {
        Self {
            organization_id: agreement.organization.0,
            id: agreement.id.0,
            account_id: agreement.account.0,
            sisa_id: agreement.sisa.sisa_id.clone(),
            accepted_sisa_jwt: agreement.sisa.accepted_sisa_jwt.clone(),
            payload_key: agreement.payload_key.clone(),
            signed_at: agreement.signed_at,
            ended_at: agreement.ended_at,
            head: HeadRow::from(agreement.head.clone()),
        }
    }
}

impl From<Option<Head>> for HeadRow {
    fn from(head: Option<Head>) -> Self {
        Self {
            head_sequence: head.as_ref().map(|head| head.sequence),
            head_created_at: head.as_ref().map(|head| head.created_at),
            head_event_id: head.map(|head| head.event_id),
        }
    }
}

impl From<Row> for SignedAgreement {
    fn from(row: Row) -> Self {
        let HeadRow { head_sequence, head_event_id, head_created_at } = row.head;
        let head = head_sequence.zip(head_event_id).zip(head_created_at);
        Self {
            id: AgreementId(row.id),
            organization: OrganizationId(row.organization_id),
            account: AccountId(row.account_id),
            sisa: Sisa {
                context: CONTEXT.to_owned(),
                accepted_sisa_jwt: row.accepted_sisa_jwt,
                sisa_id: row.sisa_id,
            },
            payload_key: row.payload_key,
            signed_at: row.signed_at,
            ended_at: row.ended_at,
            head: head.map(|((sequence, event_id), created_at)| Head {
                sequence,
                event_id,
                created_at,
            }),
        }
    }
}

impl From<&StoredEvent> for EventRow {
    fn from(event: &StoredEvent) -> Self {
        let record = event.record.clone();
        Self {
            sequence: event.sequence,
            event_type: record.event_type.name().to_owned(),
            event_id: record.event_id,
            created_at: record.created_at,
            previous_id: record.previous_id,
            rights_holder_sig: record.rights_holder_sig,
            data_custodian_sig: record.data_custodian_sig,
            event_jwt: event.event_jwt.clone(),
        }
    }
}

impl TryFrom<EventRow> for StoredEvent {
    type Error = StoreError;

    fn try_from(row: EventRow) -> Result<Self, StoreError> {
        let event_type = EventType::from_name(&row.event_type).ok_or_else(|| {
            StoreError::corrupt("event", format!("its type: {}", row.event_type)).of(&row.event_id)
        })?;
        Ok(Self {
            sequence: row.sequence,
            record: EventRecord {
                event_type,
                event_id: row.event_id,
                created_at: row.created_at,
                previous_id: row.previous_id,
                rights_holder_sig: row.rights_holder_sig,
                data_custodian_sig: row.data_custodian_sig,
            },
            event_jwt: row.event_jwt,
        })
    }
}

impl Agreements for PgTx<'_> {
    fn insert(&mut self, agreement: &SignedAgreement) -> Result<Added, StoreError> {
        self.add(
            diesel::insert_into(agreements::table)
                .values(Row::from(agreement))
                .on_conflict_do_nothing(),
        )
    }

    fn between(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
        limit: i64,
    ) -> Result<Vec<SignedAgreement>, StoreError> {
        let order = (
            agreements::ended_at.is_null().desc(),
            agreements::ended_at.desc(),
            agreements::signed_at.desc(),
            agreements::id.desc(),
        );
        self.many(
            agreements::table
                .filter(agreements::organization_id.eq(organization.0))
                .filter(agreements::account_id.eq(account.0))
                .order(order)
                .limit(limit)
                .select(Row::as_select()),
        )
    }

    fn lock_grounds(
        &mut self,
        account: AccountId,
        apikey: &str,
    ) -> Result<Option<Grounds>, StoreError> {
        let locked = self.grounds([(account, apikey)], true)?.pop();
        Ok(locked.map(|locked| locked.grounds))
    }

    fn grounds_of_each(
        &mut self,
        of: &[(AccountId, String)],
    ) -> Result<Vec<Option<GroundsAsRead>>, StoreError> {
        let asked = of.iter().map(|(account, apikey)| (*account, apikey.as_str()));
        let mut found = HashMap::with_capacity(of.len());
        for read in self.grounds(asked, false)? {
            let Grounds { apikey, agreement, .. } = &read.grounds;
            found.insert((agreement.account, apikey.clone()), read);
        }
        Ok(of.iter().map(|key| found.get(key).cloned()).collect())
    }

    fn lock_in_force(
        &mut self,
        organization: OrganizationId,
        account: AccountId,
    ) -> Result<Option<SignedAgreement>, StoreError> {
        self.one(
            agreements::table
                .filter(agreements::organization_id.eq(organization.0))
                .filter(agreements::account_id.eq(account.0))
                .filter(agreements::ended_at.is_null())
                .select(Row::as_select())
                .for_update(),
        )
    }

    fn in_force_of(
        &mut self,
        account: AccountId,
        limit: i64,
    ) -> Result<Vec<SignedAgreement>, StoreError> {
        self.many(
            agreements::table
                .filter(agreements::account_id.eq(account.0))
                .filter(agreements::ended_at.is_null())
                .order((agreements::signed_at.desc(), agreements::id.desc()))
                .limit(limit)
                .select(Row::as_select()),
        )
    }

    fn save(&mut self, agreement: &SignedAgreement) -> Result<(), StoreError> {
        let key = (agreement.organization.0, agreement.id.0);
        let change = diesel::update(agreements::table.find(key)).set((
            HeadRow::from(agreement.head.clone()),
            agreements::ended_at.eq(agreement.ended_at),
        ));
        self.change_one("agreement", agreement.id, change)
    }

    fn record(&mut self, recorded: Recorded<'_>) -> Result<(), StoreError> {
        self.record_decision(recorded)
    }

    fn record_each(&mut self, decided: &[&Decided]) -> Result<Vec<bool>, StoreError> {
        let written: HashSet<i64> = self.record_decided(decided)?.into_iter().collect();
        Ok((1..).zip(decided).map(|(place, _)| written.contains(&place)).collect())
    }

    fn events(
        &mut self,
        organization: OrganizationId,
        agreement: AgreementId,
        after: i64,
        limit: i64,
    ) -> Result<Vec<StoredEvent>, StoreError> {
        self.many(
            agreement_events::table
                .filter(agreement_events::organization_id.eq(organization.0))
                .filter(agreement_events::agreement_id.eq(agreement.0))
                .filter(agreement_events::sequence.gt(after))
                .order(agreement_events::sequence)
                .limit(limit)
                .select(EventRow::as_select()),
        )
    }

    fn recent_events(
        &mut self,
        account: AccountId,
        limit: i64,
    ) -> Result<Vec<(SignedAgreement, StoredEvent)>, StoreError> {
        let of_agreement = agreement_events::organization_id
            .eq(agreements::organization_id)
            .and(agreement_events::agreement_id.eq(agreements::id));
        // No older event of an agreement can be among the newest of all.
        let may_be_recent =
            agreement_events::sequence.nullable().gt(agreements::head_sequence - limit);
        let order = (
            agreement_events::created_at.desc(),
            agreement_events::agreement_id.desc(),
            agreement_events::sequence.desc(),
        );
        let recent = agreements::table
            .inner_join(agreement_events::table.on(of_agreement.and(may_be_recent)))
            .filter(agreements::account_id.eq(account.0))
            .order(order)
            .limit(limit)
            .select((Row::as_select(), EventRow::as_select()));
        let rows = self.rows::<(Row, EventRow)>(recent)?.into_iter();
        rows.map(|(agreement, event)| Ok((agreement.into(), event.try_into()?))).collect()
    }
}
