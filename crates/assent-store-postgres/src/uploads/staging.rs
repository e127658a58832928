//! Staging a lot: one statement, unless some of its addresses are not new.

use std::collections::{HashMap, HashSet};

use assent_domain::{
    invites::{BatchOutcome, Invite, Upload},
    outcome::StoreError,
};
use diesel::{
    QueryResult,
    pg::Pg,
    prelude::*,
    query_builder::{AstPass, QueryFragment, QueryId},
    sql_query,
    sql_types::{Array, Bytea, Jsonb as SqlJsonb, Text, Timestamptz, Uuid as SqlUuid},
};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    PgTx,
    columns::{Hash, Jsonb},
    schema::{end_users, invites},
    statements::Kept,
};

/// Inserts those invitations of an upload whose address no other has and no end
/// user shares. Their addresses differ.
struct Staging<'a> {
    organization: Uuid,
    upload: Uuid,
    at: OffsetDateTime,
    id: Vec<Uuid>,
    email: Vec<&'a str>,
    token_hash: Vec<Hash>,
    token_sealed: Vec<&'a [u8]>,
    external_id: Vec<&'a str>,
    personal_data: Vec<Jsonb>,
    expires_at: Vec<OffsetDateTime>,
}

impl<'a> Staging<'a> {
    fn new(upload: &Upload, invites: &[&'a Invite]) -> Result<Self, StoreError> {
        let json = |invite: &&Invite| serde_json::to_string(&invite.personal_data).map(Jsonb);
        let json = invites.iter().map(json).collect::<Result<_, _>>();
        Ok(Self {
            organization: upload.organization.0,
            upload: upload.id.0,
            at: upload.at,
            id: invites.iter().map(|invite| invite.id.0).collect(),
            email: invites.iter().map(|invite| invite.email.as_str()).collect(),
            token_hash: invites.iter().map(|invite| Hash(invite.token_hash)).collect(),
            token_sealed: invites.iter().map(|invite| &*invite.token_sealed).collect(),
            external_id: invites.iter().map(|invite| &*invite.external_id).collect(),
            personal_data: json.map_err(|error| StoreError::Failed(error.into()))?,
            expires_at: invites.iter().map(|invite| invite.expires_at).collect(),
        })
    }
}

impl QueryId for Staging<'_> {
    type QueryId = Staging<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl QueryFragment<Pg> for Staging<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(
            "INSERT INTO invites (organization_id, upload_id, created_at, id, email, token_hash, \
             token_sealed, external_id, personal_data, expires_at) SELECT ",
        );
        out.push_bind_param::<SqlUuid, _>(&self.organization)?;
        out.push_sql(", ");
        out.push_bind_param::<SqlUuid, _>(&self.upload)?;
        out.push_sql(", ");
        out.push_bind_param::<Timestamptz, _>(&self.at)?;
        out.push_sql(", invite.* FROM unnest(");
        out.push_bind_param::<Array<SqlUuid>, _>(&self.id)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.email)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Bytea>, _>(&self.token_hash)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Bytea>, _>(&self.token_sealed)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.external_id)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<SqlJsonb>, _>(&self.personal_data)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Timestamptz>, _>(&self.expires_at)?;
        out.push_sql(
            ") AS invite (id, email, token_hash, token_sealed, external_id, personal_data, \
             expires_at) WHERE NOT EXISTS (SELECT 1 FROM end_users WHERE organization_id = ",
        );
        out.push_bind_param::<SqlUuid, _>(&self.organization)?;
        out.push_sql(
            " AND end_users.email = invite.email) \
             ON CONFLICT (organization_id, email) DO NOTHING",
        );
        Ok(())
    }
}

/// What has the address of an invitation: its id, by which upload, whether it was used.
type Holder = (Uuid, Option<Uuid>, bool);

#[derive(QueryableByName)]
struct Address {
    #[diesel(sql_type = Text)]
    email: String,
}

impl PgTx<'_> {
    /// Stages invitations, and says of each what became of it.
    pub(super) fn stage_lot(
        &mut self,
        upload: &Upload,
        invites: &[Invite],
    ) -> Result<Vec<BatchOutcome>, StoreError> {
        // Of an address that the lot names twice, the first row is the one that counts.
        let mut named = HashSet::with_capacity(invites.len());
        let is_first: Vec<_> =
            invites.iter().map(|invite| named.insert(invite.email.as_str())).collect();
        let firsts = invites.iter().zip(&is_first);
        let firsts: Vec<_> = firsts.filter_map(|(row, first)| first.then_some(row)).collect();
        let mut known = HashMap::new();
        if !firsts.is_empty() && self.change(Staging::new(upload, &firsts)?)? < firsts.len() {
            known = self.what_is_known(upload, &firsts)?;
        }
        let outcome = |(invite, is_first): (&Invite, bool)| match invite.email.as_str() {
            _ if !is_first => BatchOutcome::DuplicateInFile,
            email => known.get(email).copied().unwrap_or(BatchOutcome::Invited),
        };
        Ok(invites.iter().zip(is_first).map(outcome).collect())
    }

    /// What became of those that are not staged, by their addresses, which are
    /// remembered.
    fn what_is_known<'a>(
        &mut self,
        upload: &Upload,
        invites: &[&'a Invite],
    ) -> Result<HashMap<&'a str, BatchOutcome>, StoreError> {
        let organization = upload.organization.0;
        let addresses: Vec<_> = invites.iter().map(|invite| invite.email.as_str()).collect();
        let holders = invites::table
            .filter(invites::organization_id.eq(organization))
            .filter(invites::email.eq_any(&addresses))
            .select((
                invites::email,
                (invites::id, invites::upload_id, invites::used_at.is_not_null()),
            ));
        let holders: Vec<(String, Holder)> = self.rows(holders)?;
        let holders: HashMap<String, Holder> = holders.into_iter().collect();
        let mut known = HashMap::new();
        let mut others = Vec::new();
        for invite in invites {
            let email = invite.email.as_str();
            match holders.get(email) {
                Some((id, ..)) if *id == invite.id.0 => {}
                Some((_, by, _)) if *by == Some(upload.id.0) => {
                    known.insert(email, BatchOutcome::DuplicateInFile);
                }
                _ => others.push(email),
            }
        }
        let named = self.name(organization, &others)?;
        let sharing = end_users::table
            .filter(end_users::organization_id.eq(organization))
            .filter(end_users::email.eq_any(&others))
            .select(end_users::email.assume_not_null());
        let sharing: Vec<String> = self.rows(sharing)?;
        let sharing: HashSet<String> = sharing.into_iter().collect();
        known.extend(others.into_iter().map(|email| {
            let is_used = holders.get(email).is_some_and(|(_, _, is_used)| *is_used);
            let outcome = match email {
                _ if !named.contains(email) => BatchOutcome::DuplicateInFile,
                _ if is_used || sharing.contains(email) => BatchOutcome::AlreadyAMember,
                _ => BatchOutcome::AlreadyInvited,
            };
            (email, outcome)
        }));
        Ok(known)
    }

    /// Remembers addresses, and returns those that were not remembered yet.
    fn name(
        &mut self,
        organization: Uuid,
        addresses: &[&str],
    ) -> Result<HashSet<String>, StoreError> {
        let name = sql_query(
            "INSERT INTO uploaded_addresses (organization_id, email) SELECT $1, unnest($2) \
             ON CONFLICT DO NOTHING RETURNING email",
        );
        let name = name.bind::<SqlUuid, _>(organization).bind::<Array<Text>, _>(addresses.to_vec());
        let named: Vec<Address> = self.returned(Kept(name))?;
        Ok(named.into_iter().map(|address| address.email).collect())
    }
}
