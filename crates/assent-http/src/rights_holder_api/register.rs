//! `/api/register/new`, `/api/register`, `/api/register/add`

use actix_web::web;
use assent_domain::{
    invites::{KnownData, LinkToken},
    rights_holders::{self, LookedUp, Register, RegisterError},
};
use serde::Serialize;

use crate::{
    Shared,
    input::{Body, Fields, Input},
    organization_api::PublicFace,
    reply::{Answer, Failure, Reply},
    session::Person,
};

pub(crate) struct Link(Option<LinkToken>);

impl Input for Link {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        Some(Self(LinkToken::parse(fields.text("token")?)))
    }
}

#[derive(Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub(crate) enum LookedUpBody {
    Existing {},
    New { organization: Box<PublicFace>, email: String, personal_data: KnownData },
}

/// `POST /api/register/new`
pub(crate) async fn look_up(
    shared: web::Data<Shared>,
    Body(Link(token)): Body<Link>,
) -> Answer<LookedUpBody> {
    Ok(Reply(match rights_holders::look_up_invite(&shared.app, token).await? {
        LookedUp::Existing => LookedUpBody::Existing {},
        LookedUp::New { organization, email, known } => LookedUpBody::New {
            organization: Box::new((*organization).into()),
            email: email.as_str().to_owned(),
            personal_data: known,
        },
    }))
}

impl Input for Register {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (token, password) = (fields.text("token"), fields.new_password());
        let keep = fields.flag("keepMeLoggedIn");
        Some(Self { token: LinkToken::parse(token?), password: password?, keep: keep? })
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisteredBody {
    session_id: String,
    email: String,
    organization_apikey: String,
}

/// `POST /api/register`
pub(crate) async fn register(
    shared: web::Data<Shared>,
    Body(request): Body<Register>,
) -> Answer<RegisteredBody> {
    let registered = rights_holders::register(&shared.app, request).await?;
    Ok(Reply(RegisteredBody {
        session_id: registered.session.id.expose().to_owned(),
        email: registered.email.as_str().to_owned(),
        organization_apikey: registered.apikey,
    }))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddedBody {
    organization_apikey: String,
}

/// `POST /api/register/add`
pub(crate) async fn add(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(Link(token)): Body<Link>,
) -> Answer<AddedBody> {
    let organization_apikey = rights_holders::add_invite(&shared.app, account, token).await?;
    Ok(Reply(AddedBody { organization_apikey }))
}

impl From<RegisterError> for Failure {
    fn from(error: RegisterError) -> Self {
        use RegisterError as E;
        match error {
            E::UnknownInvite => Self::unsuccessful("invalid-invite-token", error).on_field("token"),
            E::NotYours => Self::unsuccessful("invite-not-yours", error).on_field("token"),
            E::Expired => Self::unsuccessful("invite-expired", error).on_field("token"),
            E::Used => Self::unsuccessful("invite-used", error).on_field("token"),
            E::AccountExists => Self::unsuccessful("account-exists", error),
            E::Password(error) => error.into(),
            E::Store(error) => error.into(),
        }
    }
}
