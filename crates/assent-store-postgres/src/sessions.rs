//! [`Sessions`] on the `sessions` table.

use std::{collections::HashMap, sync::Arc};

use assent_domain::{
    accounts::{Device, FoundSession, Realm, Session, SessionPosition, Sessions},
    ids::AccountId,
    organizations::Organization,
    outcome::StoreError,
    values::TokenHash,
};
use diesel::{pg::Pg, prelude::*};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    PgTx,
    accounts::{organization_id, role},
    columns::{Hash, Unseen},
    organizations::Row as OrganizationRow,
    schema::{organizations, sessions},
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(Pg), treat_none_as_default_value = false)]
struct Row {
    token_hash: Hash,
    realm: String,
    account_id: Uuid,
    organization_id: Option<Uuid>,
    keep: bool,
    touched_at: OffsetDateTime,
    expires_at: OffsetDateTime,
    opened_at: OffsetDateTime,
    device: Option<String>,
}

impl From<&Session> for Row {
    fn from(session: &Session) -> Self {
        Self {
            token_hash: Hash(session.hash),
            realm: session.role.realm().name().to_owned(),
            account_id: session.account.0,
            organization_id: organization_id(session.role),
            keep: session.keep,
            touched_at: session.touched_at,
            expires_at: session.expires_at,
            opened_at: session.opened_at,
            device: session.device.map(Device::stored),
        }
    }
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            hash: row.token_hash.0,
            account: AccountId(row.account_id),
            role: role(row.organization_id),
            keep: row.keep,
            opened_at: row.opened_at,
            device: row.device.as_deref().and_then(Device::of_stored),
            touched_at: row.touched_at,
            expires_at: row.expires_at,
        }
    }
}

impl Sessions for PgTx<'_> {
    fn open(&mut self, session: &Session) -> Result<(), StoreError> {
        self.insert_new(diesel::insert_into(sessions::table).values(Row::from(session)))
    }

    fn find(&mut self, realm: Realm, hash: &TokenHash) -> Result<Option<Session>, StoreError> {
        self.one(
            sessions::table
                .find(Hash(*hash))
                .filter(sessions::realm.eq(realm.name()))
                .select(Row::as_select()),
        )
    }

    fn find_each(
        &mut self,
        keys: &[(Realm, TokenHash)],
    ) -> Result<Vec<Option<FoundSession>>, StoreError> {
        let hashes = Unseen(keys.iter().map(|(_, hash)| Hash(*hash)).collect());
        let own =
            organizations::table.on(sessions::organization_id.eq(organizations::id.nullable()));
        let rows: Vec<(Row, Option<OrganizationRow>)> = self.rows(
            sessions::table
                .left_join(own)
                .filter(sessions::token_hash.eq(hashes))
                .select((Row::as_select(), Option::<OrganizationRow>::as_select())),
        )?;
        let mut found = HashMap::with_capacity(rows.len());
        for (row, organization) in rows {
            let session = Session::from(row);
            let organization = organization.map(Organization::try_from).transpose()?.map(Arc::new);
            found.insert(session.hash, FoundSession { session, organization });
        }
        let of = |(realm, hash): &(Realm, TokenHash)| {
            found.get(hash).filter(|found| found.session.role.realm() == *realm).cloned()
        };
        Ok(keys.iter().map(of).collect())
    }

    fn touch(
        &mut self,
        hash: &TokenHash,
        touched_at: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.change_row(
            diesel::update(sessions::table.find(Hash(*hash)))
                .set((sessions::touched_at.eq(touched_at), sessions::expires_at.eq(expires_at))),
        )
        .map(drop)
    }

    fn close(&mut self, realm: Realm, hash: &TokenHash) -> Result<bool, StoreError> {
        let session = sessions::table.find(Hash(*hash)).filter(sessions::realm.eq(realm.name()));
        self.change(diesel::delete(session)).map(|closed| closed > 0)
    }

    fn of_account(
        &mut self,
        account: AccountId,
        now: OffsetDateTime,
        after: Option<&SessionPosition>,
        limit: i64,
    ) -> Result<Vec<Session>, StoreError> {
        let open = sessions::table
            .filter(sessions::account_id.eq(account.0))
            .filter(sessions::expires_at.gt(now))
            .order((sessions::opened_at.desc(), sessions::token_hash.desc()))
            .limit(limit)
            .select(Row::as_select());
        let rows: Vec<Row> = match after {
            None => self.rows(open),
            Some(SessionPosition { at, hash }) => self.rows(
                open.filter(
                    sessions::opened_at
                        .lt(*at)
                        .or(sessions::opened_at.eq(*at).and(sessions::token_hash.lt(Hash(*hash)))),
                ),
            ),
        }?;
        Ok(rows.into_iter().map(Session::from).collect())
    }

    fn close_of(&mut self, account: AccountId, hash: &TokenHash) -> Result<bool, StoreError> {
        let own = sessions::table.find(Hash(*hash)).filter(sessions::account_id.eq(account.0));
        self.change(diesel::delete(own)).map(|closed| closed > 0)
    }

    fn close_others(&mut self, account: AccountId, hash: &TokenHash) -> Result<(), StoreError> {
        let others = sessions::table
            .filter(sessions::account_id.eq(account.0))
            .filter(sessions::token_hash.ne(Hash(*hash)));
        self.change(diesel::delete(others)).map(drop)
    }

    fn close_all(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.change(diesel::delete(sessions::table.filter(sessions::account_id.eq(account.0))))
            .map(drop)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired: Vec<Hash> = self.rows(
            sessions::table
                .filter(sessions::expires_at.lt(now))
                .select(sessions::token_hash)
                .limit(limit)
                .for_update()
                .skip_locked(),
        )?;
        self.change(diesel::delete(sessions::table.filter(sessions::token_hash.eq_any(expired))))
    }
}
