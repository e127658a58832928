//! How a person comes in.

use actix_web::web;
use assent_domain::{
    accounts::{NewPassword, NewPasswordError, Password},
    invites::{KnownData, LinkToken},
    outcome::StoreError,
    rights_holders::{self, AddInviteError, InviteLinkError, LookedUp, Register, RegisterError},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    Answer,
    openapi::{values, vocabulary},
    organization_api::PublicFace,
};
use assent_web::{Shared, client::Sender, input::Body, reply::Reply, session::Person};

assent_web::input! {
    /// An invitation.
    pub(crate) struct Link as InviteLink {
        /// The last part of the registration link.
        token: String,
    }
}

#[derive(Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
pub(crate) enum LookedUpBody {
    Existing {},
    New { organization: Box<PublicFace>, email: String, personal_data: KnownData },
}

/// The invitation of somebody who has an account: they log in and add it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it documents `LookedUpBody`")]
struct InviteOfExisting {
    #[schema(inline)]
    status: Existing,
}

/// The invitation of somebody who has no account yet.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it documents `LookedUpBody`")]
struct InviteOfNew {
    #[schema(inline)]
    status: New,
    organization: PublicFace,
    #[schema(format = IdnEmail)]
    email: String,
    personal_data: vocabulary::KnownData,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it documents `LookedUpBody`")]
enum Existing {
    Existing,
}

#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "it documents `LookedUpBody`")]
enum New {
    New,
}

/// An invitation that was looked up.
#[derive(ToSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "it documents `LookedUpBody`")]
enum LookedUpReply {
    Existing(InviteOfExisting),
    New(Box<InviteOfNew>),
}

/// Looks an invitation up: who invites, and what they know.
#[utoipa::path(
    post,
    path = "/api/register/new",
    operation_id = "lookUpInvite",
    tag = "Registration",
    request_body = Link,
    responses((status = 200, description = "The invitation.", body = LookedUpReply))
)]
pub(crate) async fn look_up(
    shared: web::Data<Shared>,
    Body(Link { token }): Body<Link>,
) -> Answer<LookedUpBody> {
    let token = LinkToken::parse(&token);
    Ok(Reply(match rights_holders::look_up_invite(&shared.app, token).await? {
        LookedUp::Existing => LookedUpBody::Existing {},
        LookedUp::New { organization, email, known, .. } => LookedUpBody::New {
            organization: Box::new((*organization).into()),
            email: email.as_str().to_owned(),
            personal_data: known,
        },
    }))
}

failures! { error: InviteLinkError {
    InviteLinkError::Unknown => code("invalid-invite-token", on "token"),
    InviteLinkError::Expired => code("invite-expired", on "token"),
    InviteLinkError::Store(error) => passed(StoreError),
} }

assent_web::input! {
    /// What registering takes.
    pub(crate) struct Registration as Registration {
        /// The last part of the registration link.
        token: String,
        password: values::NewPassword,
        password_confirmation: Password,
        /// 30 days instead of 12 hours.
        keep_me_logged_in: bool,
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = Registered)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RegisteredBody {
    session_id: String,
    #[schema(format = IdnEmail)]
    email: String,
    organization_apikey: String,
}

/// Opens an account for the invited address, and logs it in.
#[utoipa::path(
    post,
    path = "/api/register",
    operation_id = "register",
    tag = "Registration",
    request_body = Registration,
    responses((status = 200, description = "The account's session.", body = RegisteredBody))
)]
pub(crate) async fn register(
    shared: web::Data<Shared>,
    Sender(device): Sender,
    Body(body): Body<Registration>,
) -> Answer<RegisteredBody> {
    let Registration { token, password, password_confirmation, keep_me_logged_in: keep } = body;
    let password = NewPassword { password, confirmation: password_confirmation };
    let request = Register { token: LinkToken::parse(&token), password, keep, device };
    let registered = rights_holders::register(&shared.app, request).await?;
    Ok(Reply(RegisteredBody {
        session_id: registered.session.id.expose().to_owned(),
        email: registered.email.as_str().to_owned(),
        organization_apikey: registered.apikey,
    }))
}

failures! { error: RegisterError {
    RegisterError::Link(error) => passed(InviteLinkError),
    RegisterError::Used => code("invite-used", on "token"),
    RegisterError::AccountExists => code("account-exists"),
    RegisterError::Password(error) => passed(NewPasswordError),
    RegisterError::Store(error) => passed(StoreError),
} }

#[derive(Serialize, ToSchema)]
#[schema(as = AddedInvite)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddedBody {
    organization_apikey: String,
}

/// Adds an invitation to the account of who is logged in.
#[utoipa::path(
    post,
    path = "/api/register/add",
    operation_id = "addInvite",
    tag = "Registration",
    request_body = Link,
    responses((status = 200, description = "Who invites.", body = AddedBody))
)]
pub(crate) async fn add(
    shared: web::Data<Shared>,
    Person(account): Person,
    Body(Link { token }): Body<Link>,
) -> Answer<AddedBody> {
    let token = LinkToken::parse(&token);
    let organization_apikey = rights_holders::add_invite(&shared.app, account, token).await?;
    Ok(Reply(AddedBody { organization_apikey }))
}

failures! { error: AddInviteError {
    AddInviteError::Link(error) => passed(InviteLinkError),
    AddInviteError::NotYours => code("invite-not-yours", on "token"),
    AddInviteError::Used => code("invite-used", on "token"),
    AddInviteError::Store(error) => passed(StoreError),
} }
