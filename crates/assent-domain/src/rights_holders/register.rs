//! Registering through an organization's invitation.

use thiserror::Error;
use time::OffsetDateTime;

use super::{
    holder::locked_holder,
    new::{NewRightsHolder, make},
};
use crate::{
    App,
    account_data::AccountData,
    accounts::{
        Account, Device, NewPassword, NewPasswordError, OpenedSession, Realm, open_session,
    },
    daily_counts::{Counts, Subject, UpDown},
    ids::AccountId,
    invites::{Invite, InviteUse, KnownData, LinkToken},
    organizations::{Organization, require_organization},
    outcome::{Added, StoreError},
    store::Tx,
    values::EmailAddress,
};

/// What a registration link leads to.
#[derive(Clone, Debug)]
pub enum LookedUp {
    /// The invitation was used.
    Existing,
    /// The invitation is open.
    New {
        /// Who invites.
        organization: Box<Organization>,
        /// Who is invited.
        email: EmailAddress,
        /// What the organization says it knows.
        known: KnownData,
        /// Whether a browser has shown it before.
        is_opened: bool,
    },
}

/// Why a registration link leads nowhere.
#[derive(Debug, Error)]
pub enum InviteLinkError {
    /// It is of no invitation.
    #[error("this registration link is not valid: ask the organization for a new one")]
    Unknown,
    /// The invitation is past its date.
    #[error("this invitation has expired: ask the organization for a new one")]
    Expired,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a registration was refused.
#[derive(Debug, Error)]
pub enum RegisterError {
    /// The link leads nowhere.
    #[error(transparent)]
    Link(#[from] InviteLinkError),
    /// The invitation was used.
    #[error("this invitation was used already: log in")]
    Used,
    /// The address has an account.
    #[error("there is an account for this address: log in, then add the invitation")]
    AccountExists,
    /// The password can't be set.
    #[error(transparent)]
    Password(#[from] NewPasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why an invitation was not added to an account.
#[derive(Debug, Error)]
pub enum AddInviteError {
    /// The link leads nowhere.
    #[error(transparent)]
    Link(#[from] InviteLinkError),
    /// The invitation was sent to another address.
    #[error("this invitation was sent to another address than yours")]
    NotYours,
    /// The invitation was used.
    #[error("this invitation was used already: log in")]
    Used,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Finds what the link token `token` leads to. Uses nothing up.
pub async fn look_up_invite(
    app: &App,
    token: Option<LinkToken>,
) -> Result<LookedUp, InviteLinkError> {
    let token = token.ok_or(InviteLinkError::Unknown)?;
    let now = app.clock.now();
    app.store
        .snapshot(move |tx| {
            let invite = tx.invites().by_token(&token.token.hash())?;
            let (invite, organization) = named(tx, invite, &token)?;
            if invite.used.is_some() {
                return Ok(LookedUp::Existing);
            }
            check_date(&invite, now)?;
            Ok(LookedUp::New {
                organization: Box::new(organization),
                email: invite.email,
                known: invite.personal_data,
                is_opened: invite.opened_at.is_some(),
            })
        })
        .await
}

/// The invitation with its organization, if the link names that one.
pub(super) fn named(
    tx: &mut dyn Tx,
    invite: Option<Invite>,
    token: &LinkToken,
) -> Result<(Invite, Organization), InviteLinkError> {
    let invite = invite.ok_or(InviteLinkError::Unknown)?;
    let organization = require_organization(tx, invite.organization)?;
    if !token.names(&organization.apikey) {
        return Err(InviteLinkError::Unknown);
    }
    Ok((invite, organization))
}

pub(super) fn check_date(invite: &Invite, now: OffsetDateTime) -> Result<(), InviteLinkError> {
    if now >= invite.expires_at { Err(InviteLinkError::Expired) } else { Ok(()) }
}

/// Somebody follows a registration link and sets a password.
#[derive(Clone, Debug)]
pub struct Register {
    /// What the link says; nothing else is a link.
    pub token: Option<LinkToken>,
    /// The new account's password.
    pub password: NewPassword,
    /// Whether the session lasts 30 days.
    pub keep: bool,
    /// What the session is opened on, if that is known.
    pub device: Option<Device>,
}

/// A new rights holder, signed in.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The session.
    pub session: OpenedSession,
    /// The account's address: the invitation's.
    pub email: EmailAddress,
    /// The apikey of the organization that invited.
    pub apikey: String,
}

/// Makes the account and its keys, copies what the organization knows into
/// the person's data, ties the two, and uses the invitation up. Signs nothing.
pub async fn register(app: &App, request: Register) -> Result<Registered, RegisterError> {
    let Register { token, password, keep, device } = request;
    let token = token.ok_or(InviteLinkError::Unknown)?;
    // Hashing takes a third of a second: not for links that anyone may make up.
    let LookedUp::New { email, .. } = look_up_invite(app, Some(token.clone())).await? else {
        return Err(RegisterError::Used);
    };
    let password = password.check(&[email.as_str()])?;
    let known =
        app.store.read(move |tx| tx.accounts().by_email(Realm::RightsHolder, &email)).await?;
    if known.is_some() {
        return Err(RegisterError::AccountExists);
    }
    let password_hash = app.passwords.hash(password).await?;

    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            let now = app.clock.now();
            let invite = tx.invites().lock_by_token(&token.token.hash())?;
            let (invite, organization) = named(tx, invite, &token)?;
            if invite.used.is_some() {
                return Err(RegisterError::Used);
            }
            check_date(&invite, now)?;
            let new = NewRightsHolder {
                email: invite.email.clone(),
                password_hash,
                known: known_as_data(&invite.personal_data),
                at: now,
            };
            let (account, holder) = make(tx, &app, new)?.ok_or(RegisterError::AccountExists)?;
            let session = open_session(tx, &app, &account, keep, device)?;
            tie(tx, &invite, &account, holder.public_key, &holder.default_data, now)?;
            Ok(Registered { session, email: account.email, apikey: organization.apikey })
        })
        .await
}

/// Ties the invitation that a link names to the account of its caller, whose
/// address has to be the invitation's, and uses it up. What the person said
/// before stands; what the organization knows fills the gaps. Answers the
/// organization's apikey.
pub async fn add_invite(
    app: &App,
    account: AccountId,
    token: Option<LinkToken>,
) -> Result<String, AddInviteError> {
    let token = token.ok_or(InviteLinkError::Unknown)?;
    let now = app.clock.now();
    app.store
        .transact(move |tx| {
            let invite = tx.invites().lock_by_token(&token.token.hash())?;
            let (invite, organization) = named(tx, invite, &token)?;
            let owner = tx.accounts().by_email(Realm::RightsHolder, &invite.email)?;
            let owner = owner.filter(|owner| owner.id == account);
            let account = owner.ok_or(AddInviteError::NotYours)?;
            if invite.used.is_some() {
                return Err(AddInviteError::Used);
            }
            check_date(&invite, now)?;
            let holder = locked_holder(tx, account.id)?;
            let known = known_as_data(&invite.personal_data);
            let data = known.clone().merge(holder.default_data.clone());
            tx.rights_holders().save_default_data(account.id, &data)?;
            let data = holder.default_data.merge(known);
            tie(tx, &invite, &account, holder.public_key, &data, now)?;
            Ok(organization.apikey)
        })
        .await
}

/// Ties the account to the organization of `invite`, which is used up by it, and counts
/// that.
fn tie(
    tx: &mut dyn Tx,
    invite: &Invite,
    account: &Account,
    public_key: String,
    data: &AccountData,
    at: OffsetDateTime,
) -> Result<(), StoreError> {
    // Who is tied already keeps their own data.
    let _: Added = tx.rights_holders().tie(invite.organization, account.id, data)?;
    let used = InviteUse { at, account: account.id, public_key };
    tx.invites().mark_used(invite.organization, invite.id, &used)?;
    let counts = Counts::of(Subject::Registered, at, UpDown::up(1));
    tx.daily_counts().add(invite.organization, invite.id.0, &counts)
}

/// What an organization knows, as a change to the person's own data.
fn known_as_data(known: &KnownData) -> AccountData {
    let fields = known.fields.iter().map(|(key, text)| (*key, Some(text.clone())));
    AccountData { personal_data: fields.collect(), ..AccountData::default() }
}
