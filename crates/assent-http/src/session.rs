//! Who is calling.
//!
//! Actix polls the extractors of a handler together and answers with the first
//! that fails, so a check that awaits the store would lose to a malformed body.
//! The check is therefore a middleware, and the extractors only pick up what
//! it found.

use std::future::{Ready, ready};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    middleware::Next,
    web,
};
use assent_domain::{
    accounts::{self, AuthenticateError, Caller, Realm, Role},
    ids::{AccountId, OrganizationId},
    values::Token,
};

use crate::{Server, SessionInUrl, Shared, reply::Failure};

/// The header that carries a session id.
const HEADER: &str = "Session-Id";

/// Lets a request through if its header carries an open session of this
/// server's realm.
pub(crate) async fn require(
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

/// The caller by the header or, where there is none, by the session id that
/// stands in the address or the form of the request.
pub(crate) async fn authenticate(
    shared: &Shared,
    request: &HttpRequest,
    elsewhere: Option<Token>,
) -> Result<Caller, Failure> {
    let realm = request.app_data::<Server>().and_then(|server| server.realm);
    let (Some(realm), Some(id)) = (realm, header_token(request).or(elsewhere)) else {
        return Err(AuthenticateError::Unknown.into());
    };
    Ok(accounts::authenticate(&shared.app, realm, id).await?)
}

/// The session id in the header.
pub(crate) fn header_token(request: &HttpRequest) -> Option<Token> {
    let header = request.headers().get(HEADER)?.to_str().ok()?.trim();
    (!header.is_empty()).then(|| Token::new(header))
}

/// The session id in an address, where such are allowed.
pub(crate) fn address_token(shared: &Shared, text: Option<&str>) -> Option<Token> {
    match shared.session_in_url {
        SessionInUrl::Allow => text.map(Token::new),
        SessionInUrl::Refuse => None,
    }
}

/// The organization that a caller acts for.
pub(crate) fn organization_of(caller: Caller) -> Result<OrganizationId, Failure> {
    match caller.role {
        Role::Admin(organization) => Ok(organization),
        Role::RightsHolder => Err(AuthenticateError::Unknown.into()),
    }
}

/// The realm of the server that was called, for what both have alike.
pub(crate) struct Here(pub(crate) Realm);

impl FromRequest for Here {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let realm = request.app_data::<Server>().and_then(|server| server.realm);
        ready(realm.map(Self).ok_or_else(|| AuthenticateError::Unknown.into()))
    }
}

/// The signed-in admin's organization.
pub(crate) struct Admin(pub(crate) OrganizationId);

impl FromRequest for Admin {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).and_then(organization_of).map(Self))
    }
}

/// The signed-in rights holder.
pub(crate) struct Person(pub(crate) AccountId);

impl FromRequest for Person {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(caller(request).map(|caller| Self(caller.account)))
    }
}

fn caller(request: &HttpRequest) -> Result<Caller, Failure> {
    let caller = request.extensions().get::<Caller>().copied();
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
