//! Who is calling.
//!
//! Actix polls the extractors of a handler together and answers with the first
//! that fails, so a check that awaits the store would lose to a malformed body.
//! The check is therefore a middleware, and the extractors only pick up what
//! it found.

use std::{
    future::{Ready, ready},
    sync::Arc,
};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
    web,
};
use assent_domain::{
    accounts::{self, AuthenticateError, Caller, Realm, Role, is_download_ticket},
    ids::{AccountId, OrganizationId},
    organizations::Organization,
    outcome::StoreError,
    values::{Token, trimmed},
};

use crate::{Server, SessionInUrl, Shared, failure::Failure, input::TOKEN_CHARS};

/// The header that carries a session id.
pub const HEADER: &str = "Session-Id";
/// How long a session id is.
const SESSION_CHARS: usize = 64;

/// Lets a request through if its header carries an open session of this
/// server's realm.
pub async fn require(
    shared: web::Data<Shared>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    match authenticate(&shared, request.request(), None).await {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            Ok(next.call(request).await?.map_into_left_body())
        }
        Err(failure) => Ok(request.into_response(failure.error_response()).map_into_right_body()),
    }
}

/// What stands for the caller outside of the header: in the address or the
/// form of a request.
pub enum Elsewhere {
    /// The id of a session.
    Session(Token),
    /// A download ticket, which this request uses up unless it is a `HEAD`.
    Ticket(Token),
}

impl Elsewhere {
    /// What stands in an address, where plain session ids count only if they
    /// are allowed.
    pub fn in_address(shared: &Shared, text: Option<&str>) -> Option<Self> {
        let found = Self::in_form(text?);
        match (&found, shared.session_in_url) {
            (Self::Session(_), SessionInUrl::Refuse) => None,
            _ => Some(found),
        }
    }

    /// What stands in the field of a form.
    #[must_use]
    pub fn in_form(text: &str) -> Self {
        let ticket = Token::pasted(text, TOKEN_CHARS);
        if is_download_ticket(ticket.expose()) {
            Self::Ticket(ticket)
        } else {
            Self::Session(Token::pasted(text, SESSION_CHARS))
        }
    }
}

/// The caller by the header or, where there is none, by what stands for a
/// session elsewhere.
pub async fn authenticate(
    shared: &Shared,
    request: &HttpRequest,
    elsewhere: Option<Elsewhere>,
) -> Result<Caller, Failure> {
    let realm = request.app_data::<Server>().and_then(|server| server.realm);
    let found = header_token(request).map(Elsewhere::Session).or(elsewhere);
    let (Some(realm), Some(found)) = (realm, found) else {
        return Err(AuthenticateError::Unknown.into());
    };
    Ok(match found {
        Elsewhere::Session(id) => accounts::authenticate(&shared.app, realm, id).await?,
        // Who asks for the head alone comes back for the rest.
        Elsewhere::Ticket(ticket) if request.method() == Method::HEAD => {
            accounts::look_at_download_ticket(&shared.app, realm, ticket).await?
        }
        Elsewhere::Ticket(ticket) => {
            accounts::redeem_download_ticket(&shared.app, realm, ticket).await?
        }
    })
}

/// The session id in the header, whatever was pasted around it in whatever
/// encoding.
#[must_use]
pub fn header_token(request: &HttpRequest) -> Option<Token> {
    let header = String::from_utf8_lossy(request.headers().get(HEADER)?.as_bytes());
    let header = trimmed(&header);
    (!header.is_empty()).then(|| Token::pasted(header, SESSION_CHARS))
}

/// The organization that a caller acts for.
pub fn organization_of(caller: &Caller) -> Result<OrganizationId, Failure> {
    match caller.role {
        Role::Admin(organization) => Ok(organization),
        Role::RightsHolder => Err(AuthenticateError::Unknown.into()),
    }
}

/// The realm of the server that was called, for what both have alike.
pub struct Here(pub Realm);

impl FromRequest for Here {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let realm = request.app_data::<Server>().and_then(|server| server.realm);
        ready(realm.map(Self).ok_or_else(|| AuthenticateError::Unknown.into()))
    }
}

/// Whoever is signed in.
pub struct SignedIn(pub Caller);

impl FromRequest for SignedIn {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).map(Self))
    }
}

/// The signed-in admin's organization.
pub struct Admin(pub OrganizationId);

impl FromRequest for Admin {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).and_then(|caller| organization_of(&caller)).map(Self))
    }
}

/// The signed-in admin's organization, as it was when the session was looked up.
/// Whatever changes it locks it first, and reads it then.
pub struct Own(pub Arc<Organization>);

impl FromRequest for Own {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).and_then(|caller| own(&caller)).map(Self))
    }
}

/// The organization that a caller acts for, as it was when the session was looked up.
pub fn own(caller: &Caller) -> Result<Arc<Organization>, Failure> {
    let id = organization_of(caller)?;
    let organization = caller.organization.clone();
    organization.ok_or_else(|| StoreError::missing("organization", id).into())
}

/// The signed-in rights holder.
pub struct Person(pub AccountId);

impl FromRequest for Person {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).map(|caller| Self(caller.account)))
    }
}

fn caller(request: &HttpRequest) -> Result<Caller, Failure> {
    let caller = request.extensions().get::<Caller>().cloned();
    caller.ok_or_else(|| AuthenticateError::Unknown.into())
}

impl From<AuthenticateError> for Failure {
    fn from(error: AuthenticateError) -> Self {
        match error {
            AuthenticateError::Unknown => Self::unauthenticated(error),
            AuthenticateError::Store(error) => error.into(),
        }
    }
}
