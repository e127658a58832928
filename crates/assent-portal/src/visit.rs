//! Who asks for a page: signed in or not, in which language, at which door.
//!
//! A middleware finds it out before anything else is read; handlers pick it up.

use std::{
    future::{Ready, ready},
    rc::Rc,
    sync::Arc,
};

use actix_web::{
    Error, FromRequest, HttpMessage, HttpRequest, ResponseError,
    body::{EitherBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    http::header,
    middleware::Next,
    web,
};
use assent_domain::{
    accounts::{self, AuthenticateError, Caller},
    crypto::b64,
    ids::AccountId,
    organizations::Organization,
    values::Token,
};
use assent_web::{Shared, failure::Failure, session::own};

use crate::{
    cookies::{self, Keep},
    door::Door,
    forgery::Secret,
    headers,
    language::Language,
    operator::{Operations, is_known},
    refused::Refused,
    texts::Texts,
};

/// A request for a page, and whoever made it.
#[derive(Clone)]
pub(crate) struct Visit(Rc<Inner>);

struct Inner {
    shared: web::Data<Shared>,
    door: Door,
    language: Language,
    /// Who is signed in, and the id of the session.
    signed_in: Option<(Caller, Token)>,
    secret: Secret,
    /// The path and the query that were asked for.
    path: String,
    query: String,
    is_https: bool,
}

impl Visit {
    /// What the servers share.
    pub(crate) fn shared(&self) -> &Shared {
        &self.0.shared
    }

    /// The service.
    pub(crate) fn app(&self) -> &assent_domain::App {
        &self.0.shared.app
    }

    /// The door at which it came in.
    pub(crate) fn door(&self) -> Door {
        self.0.door
    }

    /// The texts in its language.
    pub(crate) fn texts(&self) -> Texts {
        Texts(self.0.language)
    }

    /// Its language.
    pub(crate) fn language(&self) -> Language {
        self.0.language
    }

    /// Who is signed in.
    pub(crate) fn caller(&self) -> Option<&Caller> {
        self.0.signed_in.as_ref().map(|(caller, _)| caller)
    }

    /// The id of the session, if there is one.
    pub(crate) fn session(&self) -> Option<&Token> {
        self.0.signed_in.as_ref().map(|(_, id)| id)
    }

    /// What the hidden fields of its pages are made of.
    pub(crate) fn secret(&self) -> &Secret {
        &self.0.secret
    }

    /// The path that was asked for.
    pub(crate) fn path(&self) -> &str {
        &self.0.path
    }

    /// The value of a key of the query; the first, if there are several.
    pub(crate) fn asked(&self, key: &str) -> Option<String> {
        url::form_urlencoded::parse(self.0.query.as_bytes())
            .find(|(name, _)| name == key)
            .map(|(_, value)| value.into_owned())
    }

    /// All values of a key of the query.
    pub(crate) fn asked_all(&self, key: &str) -> impl Iterator<Item = String> {
        url::form_urlencoded::parse(self.0.query.as_bytes())
            .filter(move |(name, _)| name == key)
            .map(|(_, value)| value.into_owned())
    }

    /// Where a page of a list begins, of which `key` of the query says so, as `read` reads
    /// it; nowhere on the first page. What cannot be read is no page.
    pub(crate) fn place<P>(
        &self,
        key: &str,
        read: impl FnOnce(&str) -> Option<P>,
    ) -> Result<Option<P>, Refused> {
        let place = self.asked(key).map(|text| read(&text).ok_or_else(Refused::not_found));
        place.transpose()
    }

    /// The page, from 1, of a numbered list that is asked for.
    pub(crate) fn page_asked(&self) -> i64 {
        self.asked("page").and_then(|page| page.parse().ok()).unwrap_or(1).max(1)
    }

    /// The path with its query.
    pub(crate) fn address(&self) -> String {
        match &*self.0.query {
            "" => self.0.path.clone(),
            query => format!("{}?{query}", self.0.path),
        }
    }

    /// The address of its portal as mails name it; of the operator's there is none.
    pub(crate) fn portal(&self) -> &str {
        portal(&self.0.shared, self.0.door)
    }

    /// Whether its portal is at an https address.
    pub(crate) fn is_https(&self) -> bool {
        self.0.is_https
    }
}

impl Visit {
    /// A visit that is answered before anybody has asked who it is: for pages that
    /// tell of failures.
    pub(crate) fn passing(request: &HttpRequest, door: Door) -> Option<Self> {
        let shared = request.app_data::<web::Data<Shared>>()?.clone();
        let is_https = is_https(&shared, door);
        let basis = cookies::read(request, cookies::VISIT, is_https).unwrap_or_default();
        Some(Self(Rc::new(Inner {
            door,
            language: language_of(request, is_https),
            secret: Secret::new(&shared.app.master_key, &basis),
            signed_in: None,
            // Where the address leads nowhere, nothing leads back to it.
            path: "/".to_owned(),
            query: String::new(),
            is_https,
            shared,
        })))
    }
}

fn portal(shared: &Shared, door: Door) -> &str {
    match door {
        Door::Organization => &shared.app.rules.organization_portal,
        Door::Person => &shared.app.rules.rights_holder_portal,
        Door::Operator => "",
    }
}

/// Whether the portal of this door is at an https address.
pub(crate) fn is_https(shared: &Shared, door: Door) -> bool {
    portal(shared, door).starts_with("https:")
}

/// The language of a request: the one that was chosen, else the one that its browser
/// likes best.
pub(crate) fn language_of(request: &HttpRequest, is_https: bool) -> Language {
    cookies::read(request, cookies::LANGUAGE, is_https)
        .and_then(|tag| Language::of_tag(&tag))
        .or_else(|| Language::accepted(request))
        .unwrap_or_default()
}

/// Finds out who asks, and sends what all pages are sent with.
pub(crate) async fn enter(
    shared: web::Data<Shared>,
    door: web::Data<Door>,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<EitherBody<impl MessageBody>>, Error> {
    let operations = request.app_data::<web::Data<Operations>>();
    if operations.is_some_and(|operations| !is_known(request.request(), operations)) {
        let forged = Refused::forged().error_response();
        return Ok(request.into_response(forged).map_into_right_body());
    }
    let door = **door;
    let is_https = is_https(&shared, door);
    let signed_in = match signed_in(&shared, door, request.request(), is_https).await {
        Ok(signed_in) => signed_in,
        Err(failure) => {
            return Ok(request.into_response(failure.error_response()).map_into_right_body());
        }
    };
    let known = cookies::read(request.request(), cookies::VISIT, is_https);
    let random = &*shared.app.random;
    let (basis, new) = match (&signed_in, known) {
        (Some((_, id)), _) => (id.expose().to_owned(), None),
        (None, Some(known)) => (known, None),
        (None, None) => {
            let made = b64(random.bytes::<24>());
            (made.clone(), Some(made))
        }
    };
    let visit = Visit(Rc::new(Inner {
        door,
        language: language_of(request.request(), is_https),
        secret: Secret::new(&shared.app.master_key, &basis),
        signed_in,
        path: request.path().to_owned(),
        query: request.query_string().to_owned(),
        is_https,
        shared,
    }));
    request.extensions_mut().insert(visit);
    let mut response = next.call(request).await?;
    headers::add(response.headers_mut());
    if let Some(made) = new {
        cookies::send(response.response_mut(), cookies::VISIT, &made, Keep::ThisTime, is_https);
    }
    Ok(response.map_into_left_body())
}

async fn signed_in(
    shared: &Shared,
    door: Door,
    request: &HttpRequest,
    is_https: bool,
) -> Result<Option<(Caller, Token)>, Failure> {
    let Some(realm) = door.realm() else { return Ok(None) };
    let Some(id) = cookies::read(request, door.session_cookie(), is_https) else {
        return Ok(None);
    };
    let id = Token::new(id);
    match accounts::authenticate(&shared.app, realm, id.clone()).await {
        Ok(caller) => Ok(Some((caller, id))),
        Err(AuthenticateError::Unknown) => Ok(None),
        Err(AuthenticateError::Store(error)) => Err(error.into()),
    }
}

impl FromRequest for Visit {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let visit = request.extensions().get::<Self>().cloned();
        ready(visit.ok_or_else(|| Refused::from(Failure::internal(&NoVisit))))
    }
}

/// A handler that is mounted without [`enter`].
#[derive(Debug, thiserror::Error)]
#[error("a page is mounted without what finds out who asks for it")]
struct NoVisit;

/// Whoever is signed in for an organization, and that as it was when the session was
/// looked up; others are led to sign in.
pub(crate) struct Admin(pub(crate) Visit, pub(crate) Arc<Organization>);

impl FromRequest for Admin {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Visit::from_request(request, payload).into_inner().and_then(|visit| {
            let organization = own(signed_in_to(&visit)?)?;
            Ok(Self(visit, organization))
        }))
    }
}

/// Whoever is signed in as a person; others are led to sign in.
pub(crate) struct Person(pub(crate) Visit, pub(crate) AccountId);

impl FromRequest for Person {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Visit::from_request(request, payload).into_inner().and_then(|visit| {
            let account = signed_in_to(&visit)?.account;
            Ok(Self(visit, account))
        }))
    }
}

/// Whoever is signed in, for an organization or as a person; others are led to sign in.
pub(crate) struct SignedIn(pub(crate) Visit, pub(crate) Caller);

impl FromRequest for SignedIn {
    type Error = Refused;
    type Future = Ready<Result<Self, Refused>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        ready(Visit::from_request(request, payload).into_inner().and_then(|visit| {
            let caller = signed_in_to(&visit)?.clone();
            Ok(Self(visit, caller))
        }))
    }
}

/// Who is signed in; nobody is led to sign in.
fn signed_in_to(visit: &Visit) -> Result<&Caller, Refused> {
    visit.caller().ok_or_else(|| Refused::sign_in_first(visit))
}

/// Whether a text is asked for as a page.
pub(crate) fn wants_page(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.to_ascii_lowercase().contains("text/html"))
}
