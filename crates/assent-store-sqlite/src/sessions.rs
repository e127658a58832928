//! [`Sessions`] on the `sessions` table.

use std::{
    collections::{HashMap, hash_map::Entry},
    sync::Arc,
};

use assent_domain::{
    accounts::{Device, FoundSession, Realm, Session, SessionPosition, Sessions},
    ids::AccountId,
    organizations::Organizations,
    outcome::StoreError,
    values::TokenHash,
};
use diesel::{prelude::*, sqlite::Sqlite};
use time::OffsetDateTime;

use crate::{
    SqliteTx,
    accounts::{organization_id, role},
    columns::{Hash, Id, Instant},
    schema::sessions,
};

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = sessions, check_for_backend(Sqlite), treat_none_as_default_value = false)]
struct Row {
    token_hash: Hash,
    realm: String,
    account_id: Id,
    organization_id: Option<Id>,
    keep: bool,
    touched_at: Instant,
    expires_at: Instant,
    opened_at: Instant,
    device: Option<String>,
}

impl From<&Session> for Row {
    fn from(session: &Session) -> Self {
        Self {
            token_hash: Hash(session.hash),
            realm: session.role.realm().name().to_owned(),
            account_id: Id(session.account.0),
            organization_id: organization_id(session.role),
            keep: session.keep,
            touched_at: Instant(session.touched_at),
            expires_at: Instant(session.expires_at),
            opened_at: Instant(session.opened_at),
            device: session.device.map(Device::stored),
        }
    }
}

impl From<Row> for Session {
    fn from(row: Row) -> Self {
        Self {
            hash: row.token_hash.0,
            account: AccountId(row.account_id.0),
            role: role(row.organization_id),
            keep: row.keep,
            opened_at: row.opened_at.0,
            device: row.device.as_deref().and_then(Device::of_stored),
            touched_at: row.touched_at.0,
            expires_at: row.expires_at.0,
        }
    }
}

impl Sessions for SqliteTx<'_> {
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

    // The prepared statements again and again: nothing lies between them and here.
    fn find_each(
        &mut self,
        keys: &[(Realm, TokenHash)],
    ) -> Result<Vec<Option<FoundSession>>, StoreError> {
        let mut organizations = HashMap::<_, Option<Arc<_>>>::new();
        let mut find = |(realm, hash): &(Realm, TokenHash)| {
            let Some(session) = self.find(*realm, hash)? else { return Ok(None) };
            let organization = match session.role.organization() {
                None => None,
                Some(id) => match organizations.entry(id) {
                    Entry::Occupied(read) => read.get().clone(),
                    Entry::Vacant(unread) => {
                        let read = Organizations::get(self, id)?.map(Arc::new);
                        unread.insert(read).clone()
                    }
                },
            };
            Ok(Some(FoundSession { session, organization }))
        };
        keys.iter().map(&mut find).collect()
    }

    fn touch(
        &mut self,
        hash: &TokenHash,
        touched_at: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), StoreError> {
        self.change_row(diesel::update(sessions::table.find(Hash(*hash))).set((
            sessions::touched_at.eq(Instant(touched_at)),
            sessions::expires_at.eq(Instant(expires_at)),
        )))
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
            .filter(sessions::account_id.eq(Id(account.0)))
            .filter(sessions::expires_at.gt(Instant(now)))
            .order((sessions::opened_at.desc(), sessions::token_hash.desc()))
            .limit(limit)
            .select(Row::as_select());
        let rows: Vec<Row> = match after {
            None => self.rows(open),
            Some(SessionPosition { at, hash }) => {
                self.rows(open.filter(sessions::opened_at.lt(Instant(*at)).or(
                    sessions::opened_at.eq(Instant(*at)).and(sessions::token_hash.lt(Hash(*hash))),
                )))
            }
        }?;
        Ok(rows.into_iter().map(Session::from).collect())
    }

    fn close_of(&mut self, account: AccountId, hash: &TokenHash) -> Result<bool, StoreError> {
        let own = sessions::table.find(Hash(*hash)).filter(sessions::account_id.eq(Id(account.0)));
        self.change(diesel::delete(own)).map(|closed| closed > 0)
    }

    fn close_others(&mut self, account: AccountId, hash: &TokenHash) -> Result<(), StoreError> {
        let others = sessions::table
            .filter(sessions::account_id.eq(Id(account.0)))
            .filter(sessions::token_hash.ne(Hash(*hash)));
        self.change(diesel::delete(others)).map(drop)
    }

    fn close_all(&mut self, account: AccountId) -> Result<(), StoreError> {
        self.change(diesel::delete(sessions::table.filter(sessions::account_id.eq(Id(account.0)))))
            .map(drop)
    }

    fn purge(&mut self, now: OffsetDateTime, limit: i64) -> Result<usize, StoreError> {
        let expired = diesel::alias!(sessions as expired);
        let expired = expired
            .filter(expired.field(sessions::expires_at).lt(Instant(now)))
            .limit(limit)
            .select(expired.field(sessions::token_hash));
        self.change(diesel::delete(sessions::table.filter(sessions::token_hash.eq_any(expired))))
    }
}
