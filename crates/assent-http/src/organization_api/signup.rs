//! How an organization comes in.

use actix_web::web;
use assent_domain::{
    accounts::NewPasswordError,
    limits::LimitError,
    organizations::{
        self, CompleteSignup, CompleteSignupError, InviteTokenError, RequestSignup,
        RequestSignupError, SignupProof, VerifySignupError,
    },
    outcome::StoreError,
    values::{EmailAddress, Token},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::face::OwnFace;
use crate::{Answer, openapi::values};
use assent_web::{
    Shared,
    client::Client,
    input::{Body, Fields, Input},
    reply::{DONE, EmailBody, Nothing, Reply},
};

pub(crate) struct SignupBody {
    email: EmailAddress,
    proof: SignupProof,
}

/// What a sign-up takes: an invite token, or a payment.
#[derive(ToSchema)]
#[schema(as = Signup, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct SignupRequest {
    email: values::Email,
    /// The operator's; it counts before a payment. The key may end in a colon.
    invite_token: Option<String>,
    /// Stripe's, for a card: it becomes a customer there, and is charged nothing.
    stripe_token: Option<String>,
}

impl Input for SignupBody {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let email = fields.email("email");
        // An invite counts before a payment.
        let invite = invite_token(fields);
        let payment = fields.optional_text("stripeToken");
        let proof = match (invite, payment) {
            (Some(token), _) => Some(SignupProof::Invite(token)),
            // A provider may take no token for a customer without a card.
            (None, Some(token)) if token.trim().is_empty() => {
                fields.fault("stripeToken", "is empty");
                None
            }
            (None, Some(token)) => Some(SignupProof::Payment(Token::new(token))),
            (None, None) => {
                fields.fault("inviteToken", "is missing: send it, or a stripeToken");
                None
            }
        };
        Some(Self { email: email?, proof: proof? })
    }
}

/// The invite token; the documents print its key with a stray colon.
fn invite_token(fields: &mut Fields<'_>) -> Option<Token> {
    fields.optional_token("inviteToken").or_else(|| fields.optional_token("inviteToken:"))
}

/// Begins a sign-up: mails a link to the address.
#[utoipa::path(
    post,
    path = "/api/signup",
    operation_id = "signUp",
    tag = "Sign-up",
    request_body = SignupRequest,
    responses((status = 200, description = "A link is mailed.", body = Nothing))
)]
pub(crate) async fn request(
    shared: web::Data<Shared>,
    Client(client): Client,
    Body(SignupBody { email, proof }): Body<SignupBody>,
) -> Answer<Nothing> {
    let request = RequestSignup { email, proof, client };
    organizations::request_signup(&shared.app, request).await?;
    Ok(DONE)
}

failures! { error: RequestSignupError {
    RequestSignupError::InvalidInviteToken => code("invalid-invite-token", on "inviteToken"),
    RequestSignupError::NoPayments => code("payments-unavailable"),
    RequestSignupError::PaymentRefused(_) => code("payment-refused", on "stripeToken"),
    RequestSignupError::PaymentsUnavailable(_) => code("payments-unavailable", log "the payment provider is away"),
    RequestSignupError::Limit(error) => passed(LimitError),
    RequestSignupError::Store(error) => passed(StoreError),
} }

pub(crate) struct InviteTokenBody {
    email: EmailAddress,
    token: Token,
}

/// What checking an invite token takes.
#[derive(ToSchema)]
#[schema(as = InviteTokenCheck, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct InviteTokenRequest {
    email: values::Email,
    invite_token: String,
}

impl Input for InviteTokenBody {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (email, token) = (fields.email("email"), invite_token(fields));
        if token.is_none() {
            fields.fault("inviteToken", "is missing");
        }
        Some(Self { email: email?, token: token? })
    }
}

/// Tells whether an invite token can be used by the address.
#[utoipa::path(
    post,
    path = "/api/verify_invite_token",
    operation_id = "verifyInviteToken",
    tag = "Sign-up",
    request_body = InviteTokenRequest,
    responses((status = 200, description = "It can.", body = Nothing))
)]
pub(crate) async fn verify_invite(
    shared: web::Data<Shared>,
    Body(InviteTokenBody { email, token }): Body<InviteTokenBody>,
) -> Answer<Nothing> {
    organizations::verify_invite_token(&shared.app, email, token).await?;
    Ok(DONE)
}

failures! { error: InviteTokenError {
    InviteTokenError::Invalid => code("invalid-invite-token", on "inviteToken"),
    InviteTokenError::Store(error) => passed(StoreError),
} }

pub(crate) struct SignupToken(Token);

/// What checking a sign-up link takes.
#[derive(ToSchema)]
#[schema(as = SignupTokenCheck, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct SignupTokenRequest {
    signup_token: String,
}

impl Input for SignupToken {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        fields.token("signupToken").map(Self)
    }
}

/// Tells whose sign-up a mailed link is.
#[utoipa::path(
    post,
    path = "/api/verify_signup",
    operation_id = "verifySignup",
    tag = "Sign-up",
    request_body = SignupTokenRequest,
    responses((status = 200, description = "The address.", body = EmailBody))
)]
pub(crate) async fn verify(
    shared: web::Data<Shared>,
    Body(SignupToken(token)): Body<SignupToken>,
) -> Answer<EmailBody> {
    let email = organizations::verify_signup(&shared.app, token).await?;
    Ok(Reply(email.into()))
}

failures! { error: VerifySignupError {
    VerifySignupError::InvalidSignupToken => code("invalid-signup-token", on "signupToken"),
    VerifySignupError::Store(error) => passed(StoreError),
} }

/// What completing a sign-up takes.
#[derive(ToSchema)]
#[schema(as = SignupCompletion, rename_all = "camelCase")]
#[expect(dead_code, reason = "it documents what is read")]
struct CompleteSignupRequest {
    name: values::OrganizationName,
    email: values::Email,
    password: values::NewPassword,
    #[schema(format = Password)]
    password_confirmation: String,
    signup_token: String,
    /// Whether the organization has a Salesforce connection.
    salesforce: Option<bool>,
    /// 30 days instead of 12 hours.
    keep_me_logged_in: Option<bool>,
}

pub(crate) struct Completion(CompleteSignup);

impl Input for Completion {
    fn read(fields: &mut Fields<'_>) -> Option<Self> {
        let (name, email) = (fields.text("name"), fields.email("email"));
        let (password, token) = (fields.new_password(), fields.token("signupToken"));
        let (salesforce, keep) = (fields.flag("salesforce"), fields.flag("keepMeLoggedIn"));
        Some(Self(CompleteSignup {
            name: name?.to_owned(),
            email: email?,
            password: password?,
            token: token?,
            salesforce: salesforce?,
            keep: keep?,
        }))
    }
}

#[derive(Serialize, ToSchema)]
#[schema(as = CompletedSignup)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CompletedBody {
    session_id: String,
    organization: NewOrganization,
}

/// The organization with what is shown of it this once.
#[derive(Serialize, ToSchema)]
struct NewOrganization {
    #[serde(flatten)]
    face: OwnFace,
    public_key: String,
    dcust_id: String,
    api_secret: String,
    vendor_name: String,
}

/// Completes a sign-up: makes the organization and its admin, and logs them in.
///
/// The only reply that shows the `api_secret`.
#[utoipa::path(
    post,
    path = "/api/complete_signup",
    operation_id = "completeSignup",
    tag = "Sign-up",
    request_body = CompleteSignupRequest,
    responses((status = 200, description = "The organization.", body = CompletedBody))
)]
pub(crate) async fn complete(
    shared: web::Data<Shared>,
    Body(Completion(request)): Body<Completion>,
) -> Answer<CompletedBody> {
    let completed = organizations::complete_signup(&shared.app, request).await?;
    let organization = completed.organization;
    Ok(Reply(CompletedBody {
        session_id: completed.session.id.expose().to_owned(),
        organization: NewOrganization {
            public_key: organization.public_key.clone(),
            dcust_id: organization.public_key.clone(),
            api_secret: completed.api_secret.expose().to_owned(),
            vendor_name: organization.apikey.clone(),
            face: organization.into(),
        },
    }))
}

failures! { error: CompleteSignupError {
    CompleteSignupError::InvalidSignupToken => code("invalid-signup-token", on "signupToken"),
    CompleteSignupError::WrongEmail => code("wrong-email", on "email"),
    CompleteSignupError::InvalidName => code("invalid-field", on "name"),
    CompleteSignupError::Password(error) => passed(NewPasswordError),
    CompleteSignupError::AccountExists => code("account-exists", on "email"),
    CompleteSignupError::Store(error) => passed(StoreError),
} }
