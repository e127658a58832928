//! Links by which a person turns one permission off without signing in (RFC 8058).
//!
//! Nothing is stored of a link: it names the agreement and the permission, and holds an HMAC
//! of both under a key derived from the master key. Whoever has it may withdraw, and nothing
//! else, so it tells no more than the organization that it was made for knows.

use std::fmt;

use thiserror::Error;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{change::change_one, grounds::lock_grounds};
use crate::{
    App,
    account_data::{AccountData, enabled, is_on},
    crypto::{b64, from_b64, hkdf_sha256, hmac_sha256, same_secret},
    end_users::EndUser,
    ids::OrganizationId,
    organizations::{Organization, require_organization},
    outcome::StoreError,
    store::Tx,
    values::Token,
    vocabulary::{Channel, Consent, Term},
};

/// How many bytes of the HMAC a token holds.
const MAC: usize = 16;
/// The bytes before the person's public key: organization, permission, instant, HMAC.
const HEAD: usize = 16 + 1 + 8 + MAC;
/// How many characters those are.
const HEAD_CHARS: usize = (HEAD * 4).div_ceil(3);

/// Makes the links of one list: of an organization, for one permission.
#[derive(Clone)]
pub(crate) struct OffLinks {
    key: [u8; 32],
    /// What all links begin with.
    before: String,
    organization: OrganizationId,
    consent: Consent,
}

impl OffLinks {
    pub(crate) fn new(app: &App, organization: OrganizationId, consent: Consent) -> Self {
        let before = format!("{}/off/", app.rules.rights_holder_portal);
        Self { key: key(app), before, organization, consent }
    }

    /// The link of the person with this public key, whose agreement was signed at this instant.
    pub(crate) fn link(&self, public_key: &str, signed_at: OffsetDateTime) -> String {
        let link = Link {
            organization: self.organization,
            consent: self.consent,
            signed_at: millis(signed_at),
            public_key: public_key.to_owned(),
        };
        format!("{}{}", self.before, link.token(&self.key))
    }
}

impl fmt::Debug for OffLinks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OffLinks").field("consent", &self.consent).finish_non_exhaustive()
    }
}

fn key(app: &App) -> [u8; 32] {
    hkdf_sha256(app.master_key.expose(), "assent/off-links/v1")
}

fn millis(at: OffsetDateTime) -> i64 {
    i64::try_from(at.unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MAX)
}

/// What a link is for. The agreement is the one that the person with this key had signed with the
/// organization at this instant: a later one has links of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Link {
    organization: OrganizationId,
    consent: Consent,
    signed_at: i64,
    public_key: String,
}

impl Link {
    fn mac(&self, key: &[u8; 32]) -> [u8; MAC] {
        let mut message = self.organization.0.into_bytes().to_vec();
        message.extend(self.signed_at.to_be_bytes());
        // By name, not by place: a longer vocabulary must not make it another permission.
        message.extend(self.consent.name().as_bytes());
        message.push(0);
        message.extend(self.public_key.as_bytes());
        let whole = hmac_sha256(key, &message);
        std::array::from_fn(|at| whole[at])
    }

    fn token(&self, key: &[u8; 32]) -> String {
        let mut head = self.organization.0.into_bytes().to_vec();
        head.push(u8::try_from(self.consent.place()).unwrap_or(u8::MAX));
        head.extend(self.signed_at.to_be_bytes());
        head.extend(self.mac(key));
        b64(head) + &self.public_key
    }

    /// What `token` is for, if it was made under `key`.
    fn of(token: &str, key: &[u8; 32]) -> Option<Self> {
        let (head, public_key) = token.split_at_checked(HEAD_CHARS)?;
        let head: [u8; HEAD] = from_b64(head)?.try_into().ok()?;
        let (organization, rest) = head.split_first_chunk::<16>()?;
        let ([place], rest) = rest.split_first_chunk::<1>()?;
        let (signed_at, mac) = rest.split_first_chunk::<8>()?;
        let link = Self {
            organization: OrganizationId(Uuid::from_bytes(*organization)),
            consent: *Consent::ALL.get(usize::from(*place))?,
            signed_at: i64::from_be_bytes(*signed_at),
            public_key: public_key.to_owned(),
        };
        same_secret(&link.mac(key), mac).then_some(link)
    }

    fn is_about(&self, signed_at: OffsetDateTime) -> bool {
        self.signed_at == millis(signed_at)
    }

    /// The organization and the person, while the agreement is in force.
    fn parties(&self, tx: &mut dyn Tx) -> Result<(Organization, EndUser), OffError> {
        let end_user = tx.end_users().by_public_key(self.organization, &self.public_key)?;
        let end_user = end_user.filter(|found| self.is_about(found.signed_at));
        let end_user = end_user.ok_or(OffError::Gone)?;
        Ok((require_organization(tx, self.organization)?, end_user))
    }
}

/// The permission that a link is for, as it is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OffLink {
    /// The name of the organization.
    pub organization: String,
    /// The permission.
    pub consent: Consent,
    /// Whether it is given.
    pub is_on: bool,
    /// The ways to reach the person that are allowed.
    pub ways: Vec<Channel>,
}

impl OffLink {
    fn of(organization: Organization, consent: Consent, data: &AccountData) -> Self {
        Self {
            organization: organization.profile.name,
            consent,
            is_on: is_on(&data.consents, consent),
            ways: enabled(&data.communication_channels).collect(),
        }
    }
}

/// Why a link does nothing.
#[derive(Debug, Error)]
pub enum OffError {
    /// It was not made here, or the agreement that it was made under has ended.
    #[error("this link does not work any more")]
    Gone,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the link with this token is for. Decides nothing. A token that was not made here is
/// refused without asking the store.
pub async fn look_up_off_link(app: &App, token: &Token) -> Result<OffLink, OffError> {
    let link = Link::of(token.expose(), &key(app)).ok_or(OffError::Gone)?;
    app.store.snapshot(move |tx| look_up(tx, &link)).await
}

fn look_up(tx: &mut dyn Tx, link: &Link) -> Result<OffLink, OffError> {
    let (organization, end_user) = link.parties(tx)?;
    let data = tx.rights_holders().data_towards(organization.id, end_user.account)?;
    let data = data.ok_or(OffError::Gone)?;
    Ok(OffLink::of(organization, link.consent, &data))
}

/// Turns off the permission that the link with this token is for, as the person would, and
/// answers what holds now. It is withdrawn too where it is not asked for any more. Where it is
/// off already, nothing is written.
pub async fn turn_off_by_link(app: &App, token: &Token) -> Result<OffLink, OffError> {
    let found = look_up_off_link(app, token).await?;
    if !found.is_on {
        return Ok(found);
    }
    let link = Link::of(token.expose(), &key(app)).ok_or(OffError::Gone)?;
    let (app, store) = (app.clone(), app.store.clone());
    store.transact(move |tx| turn_off_in(tx, &app, &link)).await
}

fn turn_off_in(tx: &mut dyn Tx, app: &App, link: &Link) -> Result<OffLink, OffError> {
    let (organization, end_user) = link.parties(tx)?;
    let grounds = lock_grounds(tx, end_user.account, &organization.apikey)?;
    // It may have been ended, and another signed, until it was locked.
    let grounds = grounds.filter(|grounds| link.is_about(grounds.agreement.signed_at));
    let grounds = grounds.ok_or(OffError::Gone)?;
    let consents = [(link.consent, false)].into();
    let change = AccountData { consents, ..AccountData::default() };
    let changed = change_one(tx, app, grounds, change)?;
    Ok(OffLink::of(organization, link.consent, &changed.data))
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn link() -> Link {
        Link {
            organization: OrganizationId(Uuid::from_u128(1)),
            consent: Consent::Newsletter,
            signed_at: millis(datetime!(2026-01-02 03:04:05.678 UTC)),
            public_key: "A".repeat(43),
        }
    }

    #[test]
    fn a_token_says_what_it_is_for() {
        let token = link().token(&KEY);
        assert_eq!(token.len(), 98);
        assert!(token.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')));
        assert_eq!(Link::of(&token, &KEY), Some(link()));
        assert_eq!(Link::of(&token, &[8; 32]), None);
    }

    #[test]
    fn a_token_that_is_altered_anywhere_is_none() {
        let token = link().token(&KEY);
        for at in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[at] = if altered[at] == b'B' { b'C' } else { b'B' };
            let altered = String::from_utf8(altered).expect("it is ASCII");
            assert_eq!(Link::of(&altered, &KEY), None, "character {at}");
            assert_eq!(Link::of(&token[..at], &KEY), None, "cut at {at}");
        }
        for odd in [format!("{token}A"), format!(" {token}"), "é".repeat(49)] {
            assert_eq!(Link::of(&odd, &KEY), None, "{odd}");
        }
    }

    #[test]
    fn each_part_makes_it_another_token() {
        let other = |change: fn(&mut Link)| {
            let mut other = link();
            change(&mut other);
            other.token(&KEY)
        };
        let tokens = [
            link().token(&KEY),
            other(|link| link.organization = OrganizationId(Uuid::from_u128(2))),
            other(|link| link.consent = Consent::Membership),
            other(|link| link.signed_at += 1),
            other(|link| link.public_key = "B".repeat(43)),
        ];
        let macs: std::collections::HashSet<_> =
            tokens.iter().map(|token| &token[34..HEAD_CHARS]).collect();
        assert_eq!(macs.len(), tokens.len());
    }
}
