//! The person signs an organization's agreement.

use thiserror::Error;

use super::{
    Agreement, Party, SignedAgreement, Sisa, accept, decisions::DecisionWriter, offer,
    records::PAYLOAD_KEY, rights_holder_secret,
};
use crate::{
    App,
    account_data::AccountData,
    crypto::SealingKey,
    ids::{AccountId, AgreementId},
    organizations::{Organization, secrets_of},
    outcome::{Added, StoreError},
    rights_holders::{RightsHolder, holder, signing_key},
    store::Tx,
};

/// Why nothing was signed.
#[derive(Debug, Error)]
pub enum SignError {
    /// No organization of this apikey offers the person an agreement.
    #[error("there is no such organization, or it has not invited you")]
    UnknownOrganization,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An agreement, and what holds under it.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The agreement.
    pub sisa: Sisa,
    /// The person's data towards the organization, as far as it is asked for.
    pub data: AccountData,
    /// The organization.
    pub organization: Organization,
}

impl Signed {
    fn of(sisa: Sisa, data: &AccountData, organization: Organization) -> Self {
        Self { sisa, data: data.towards(&organization.profile.requested), organization }
    }
}

/// Signs the agreement of the organization `apikey` for the person of
/// `account`, and stages their default data towards it as the first events.
/// Signing twice answers the first agreement.
pub async fn sign(app: &App, account: AccountId, apikey: String) -> Result<Signed, SignError> {
    let (app, store) = (app.clone(), app.store.clone());
    store.transact(move |tx| sign_in(tx, &app, account, &apikey)).await
}

/// Signs the agreement of the organization `apikey` as the person chose it: of what is
/// asked for, they share and allow what `choices` says, and nothing else, whatever their
/// defaults are. Signing and choices are one. Where they have signed already nothing is
/// changed, and the first agreement is answered.
pub async fn sign_choosing(
    app: &App,
    account: AccountId,
    apikey: String,
    choices: AccountData,
) -> Result<Signed, SignError> {
    let (app, store) = (app.clone(), app.store.clone());
    store
        .transact(move |tx| {
            sign_as(tx, &app, account, &apikey, |known| known.withdrawn().merge(choices))
        })
        .await
}

/// [`sign`] as a step of an open unit.
pub fn sign_in(
    tx: &mut dyn Tx,
    app: &App,
    account: AccountId,
    apikey: &str,
) -> Result<Signed, SignError> {
    sign_as(tx, app, account, apikey, |known| known)
}

/// Signs, staging what `chosen` makes of what is known of the person.
fn sign_as(
    tx: &mut dyn Tx,
    app: &App,
    account: AccountId,
    apikey: &str,
    chosen: impl FnOnce(AccountData) -> AccountData,
) -> Result<Signed, SignError> {
    let organization =
        tx.organizations().by_apikey(apikey)?.ok_or(SignError::UnknownOrganization)?;
    let holder = holder(tx, account)?;
    let tied = tx.rights_holders().lock_data_towards(organization.id, account)?;
    if tied.is_none() && !organization.is_open_to_all() {
        return Err(SignError::UnknownOrganization);
    }
    if let Some(agreement) = tx.agreements().lock_in_force(organization.id, account)? {
        let data = tied.unwrap_or_default();
        return Ok(Signed::of(agreement.sisa, &data, organization));
    }
    let known = tied.unwrap_or_default().merge(holder.default_data.clone());
    let data = chosen(known).settle().stage(&organization.profile.requested);
    if tx.rights_holders().tie(organization.id, account, &data)? == Added::AlreadyThere {
        tx.rights_holders().save_data_towards(organization.id, account, &data)?;
    }
    let sisa = conclude(tx, app, &organization, &holder, &data)?;
    Ok(Signed::of(sisa, &data, organization))
}

/// Makes the agreement and its first events; the agreement that somebody else
/// made in between instead, if there is one.
fn conclude(
    tx: &mut dyn Tx,
    app: &App,
    organization: &Organization,
    holder: &RightsHolder,
    data: &AccountData,
) -> Result<Sisa, StoreError> {
    let secrets = secrets_of(tx, organization.id)?;
    let custodian = Party { key: secrets.signing_key(app)?, secret: secrets.jwt_secret(app)? };
    let payload_key = SealingKey::generate(&*app.random);
    let person = Party {
        key: signing_key(app, &holder.signing_seed)?,
        secret: rights_holder_secret(&payload_key),
    };

    let signed_at = app.clock.now().truncate_to_millisecond();
    let text = Agreement::new(app.random.bytes(), app.rules.agreement_uri.clone());
    let sisa = accept(&person, &offer(&custodian, &text, signed_at), signed_at);
    let agreement = SignedAgreement {
        id: AgreementId::generate(&*app.clock, &*app.random),
        organization: organization.id,
        account: holder.account,
        sisa: sisa.clone(),
        payload_key: app.master_key.seal(PAYLOAD_KEY, payload_key.expose(), &*app.random),
        signed_at,
        ended_at: None,
        head: None,
    };
    if tx.agreements().insert(&agreement)? == Added::AlreadyThere {
        let first = tx.agreements().lock_in_force(organization.id, holder.account)?;
        return first
            .map(|agreement| agreement.sisa)
            .ok_or_else(|| StoreError::missing("agreement", agreement.id));
    }
    let writer = DecisionWriter::new(app, agreement, person, custodian.key, payload_key);
    writer.begin(tx, data, &organization.profile.requested)?;
    Ok(sisa)
}
