//! How an organization comes in.

use actix_web::web;
use assent_domain::{
    accounts::{NewPassword, NewPasswordError, Password},
    limits::LimitError,
    organizations::{
        self, CompleteSignup, CompleteSignupError, InviteTokenError, RequestSignup,
        RequestSignupError, SignupProof, VerifySignupError,
    },
    outcome::StoreError,
    values::{EmailAddress, Token},
};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{RefOr, Schema},
};

use super::face::OwnFace;
use crate::{Answer, openapi::values};
use assent_web::{
    Shared,
    client::{Client, Sender},
    input::{Body, Field, Fields},
    reply::{DONE, EmailBody, Nothing, Reply},
};

pub(crate) struct SignupBody {
    email: EmailAddress,
    proof: SignupProof,
}

assent_web::input! {
    /// What a sign-up takes: an invite token, or a payment.
    struct SignupFields as Signup {
        email: EmailAddress,
        /// The operator's; it counts before a payment. The key may end in a colon.
        invite_token: Option<InviteToken>,
        /// Stripe's, for a card: it becomes a customer there, and is charged nothing.
        stripe_token: Option<String>,
    }
    => SignupBody: with_proof
}

/// An invite counts before a payment.
fn with_proof(fields: &mut Fields<'_>, read: SignupFields) -> Option<SignupBody> {
    let proof = match (read.invite_token.flatten(), read.stripe_token.flatten()) {
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
    Some(SignupBody { email: read.email?, proof: proof? })
}

/// The operator's invite token; the documents print its key with a stray colon.
struct InviteToken;

impl InviteToken {
    fn with_colon(name: &str) -> String {
        format!("{name}:")
    }
}

impl Field for InviteToken {
    type Value = Token;

    fn schema() -> RefOr<Schema> {
        Token::schema()
    }

    fn is_there(fields: &Fields<'_>, name: &str) -> bool {
        Token::is_there(fields, name) || Token::is_there(fields, &Self::with_colon(name))
    }

    fn read(fields: &mut Fields<'_>, name: &str) -> Option<Token> {
        let stray = Self::with_colon(name);
        let only_stray = !Token::is_there(fields, name) && Token::is_there(fields, &stray);
        Token::read(fields, if only_stray { &stray } else { name })
    }
}

/// Begins a sign-up: mails a link to the address.
#[utoipa::path(
    post,
    path = "/api/signup",
    operation_id = "signUp",
    tag = "Sign-up",
    request_body = SignupBody,
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

assent_web::input! {
    /// What checking an invite token takes.
    pub(crate) struct InviteTokenBody as InviteTokenCheck {
        email: EmailAddress,
        invite_token: InviteToken,
    }
}

/// Tells whether an invite token can be used by the address.
#[utoipa::path(
    post,
    path = "/api/verify_invite_token",
    operation_id = "verifyInviteToken",
    tag = "Sign-up",
    request_body = InviteTokenBody,
    responses((status = 200, description = "It can.", body = Nothing))
)]
pub(crate) async fn verify_invite(
    shared: web::Data<Shared>,
    Body(InviteTokenBody { email, invite_token }): Body<InviteTokenBody>,
) -> Answer<Nothing> {
    organizations::verify_invite_token(&shared.app, email, invite_token).await?;
    Ok(DONE)
}

failures! { error: InviteTokenError {
    InviteTokenError::Invalid => code("invalid-invite-token", on "inviteToken"),
    InviteTokenError::Store(error) => passed(StoreError),
} }

assent_web::input! {
    /// What checking a sign-up link takes.
    pub(crate) struct Link as SignupTokenCheck {
        signup_token: Token,
    }
}

/// Tells whose sign-up a mailed link is.
#[utoipa::path(
    post,
    path = "/api/verify_signup",
    operation_id = "verifySignup",
    tag = "Sign-up",
    request_body = Link,
    responses((status = 200, description = "The address.", body = EmailBody))
)]
pub(crate) async fn verify(
    shared: web::Data<Shared>,
    Body(Link { signup_token }): Body<Link>,
) -> Answer<EmailBody> {
    let email = organizations::verify_signup(&shared.app, signup_token).await?;
    Ok(Reply(email.into()))
}

failures! { error: VerifySignupError {
    VerifySignupError::InvalidSignupToken => code("invalid-signup-token", on "signupToken"),
    VerifySignupError::Store(error) => passed(StoreError),
} }

assent_web::input! {
    /// What completing a sign-up takes.
    pub(crate) struct Completion as SignupCompletion {
        name: values::OrganizationName,
        email: EmailAddress,
        password: values::NewPassword,
        password_confirmation: Password,
        signup_token: Token,
        /// Whether the organization has a Salesforce connection.
        salesforce: bool,
        /// 30 days instead of 12 hours.
        keep_me_logged_in: bool,
    }
}

impl From<Completion> for CompleteSignup {
    fn from(read: Completion) -> Self {
        let Completion { password, password_confirmation: confirmation, .. } = read;
        Self {
            name: read.name,
            email: read.email,
            password: NewPassword { password, confirmation },
            token: read.signup_token,
            salesforce: read.salesforce,
            keep: read.keep_me_logged_in,
            device: None,
        }
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
    request_body = Completion,
    responses((status = 200, description = "The organization.", body = CompletedBody))
)]
pub(crate) async fn complete(
    shared: web::Data<Shared>,
    Sender(device): Sender,
    Body(request): Body<Completion>,
) -> Answer<CompletedBody> {
    let request = CompleteSignup { device, ..request.into() };
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
