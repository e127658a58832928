//! The harness: servers that are called without a socket, and the letters
//! that they write.

use std::{net::SocketAddr, rc::Rc, sync::Arc};

use actix_web::{
    App,
    body::MessageBody,
    dev::{Service, ServiceResponse},
    http::Method,
    test::{self, TestRequest},
    web::ServiceConfig,
};
use assent_conformance::fixtures::{World, rules};
use assent_contexts::Stores;
use assent_domain::{
    Rules,
    accounts::PasswordHasher,
    mail::{Letter, MailFolder},
    organizations::Payments,
    store::{Schema, Store},
};
use assent_store_sqlite::{SqliteConfig, SqliteStore};
use assent_web::{ClientAddressHeader, Metrics, Network, Origin, SessionInUrl, Shared};
use futures_util::future::LocalBoxFuture;
use serde_json::Value;
use tempfile::TempDir;

use crate::{
    answer::Answer,
    documents::{self, Document},
    rendezvous::Rendezvous,
};

/// A store as another one shows it, such as one that fails now and then.
pub type Wrap = Box<dyn FnOnce(Arc<dyn Store>) -> Arc<dyn Store>>;

/// What may differ from town to town. Limits are off unless a test is about
/// them.
pub struct Plan {
    /// The operator's rules.
    pub rules: Rules,
    /// The most bytes of an upload.
    pub upload_limit: u64,
    /// Whether a session may stand in an address.
    pub session_in_url: SessionInUrl,
    /// Whose word on the client is taken.
    pub trusted_proxies: Vec<Network>,
    /// Where they say it.
    pub client_address_header: ClientAddressHeader,
    /// Which front ends may call from elsewhere.
    pub cors_origins: Vec<Origin>,
    /// What the operator looks at mails in.
    pub mail_folder: Option<Arc<dyn MailFolder>>,
    /// In place of the world's own hasher.
    pub passwords: Option<Arc<dyn PasswordHasher>>,
    /// The payment provider, if there is one.
    pub payments: Option<Arc<dyn Payments>>,
    /// What stands before the store.
    pub wrap: Option<Wrap>,
}

/// A world with its three servers.
pub struct Town {
    /// The world, in which nothing happens by chance.
    pub world: World,
    /// What its servers share, and further ones may.
    pub shared: Shared,
    /// The organization server (B).
    pub organizations: Server,
    /// The rights-holder server (A).
    pub people: Server,
    /// The operator's server.
    pub operator: Server,
    /// The store as any context opens it, without what wraps the core's.
    pub stores: Arc<dyn Stores>,
    _folder: TempDir,
}

impl Town {
    /// A town as most tests have it.
    pub async fn new() -> Self {
        Self::with(|_| ()).await
    }

    /// A town that differs in what `decide` changes.
    pub async fn with(decide: impl FnOnce(&mut Plan)) -> Self {
        let mut plan = Plan {
            rules: Rules { limits_on: false, ..rules() },
            upload_limit: 64 << 20,
            session_in_url: SessionInUrl::Allow,
            trusted_proxies: Vec::new(),
            client_address_header: ClientAddressHeader::default(),
            cors_origins: Vec::new(),
            mail_folder: None,
            passwords: None,
            payments: None,
            wrap: None,
        };
        decide(&mut plan);
        let folder = tempfile::tempdir().expect("a folder is made");
        let path = folder.path().join("assent.db");
        let patience = std::time::Duration::from_mins(1);
        let store = SqliteStore::open(&SqliteConfig {
            path,
            temporary: folder.path().to_owned(),
            readers: 2,
            patience,
            group_window: assent_store_sqlite::GROUP_WINDOW,
        });
        let store = store.expect("the store opens");
        store.migrate().expect("the schema is made");
        let stores: Arc<dyn Stores> = Arc::new(store);
        let mut store: Arc<dyn Store> = stores.clone();
        if let Some(wrap) = plan.wrap {
            store = wrap(store);
        }
        let mut world = World::with_rules(store, plan.rules);
        if let Some(passwords) = plan.passwords {
            world.app.passwords = passwords;
        }
        world.app.payments = plan.payments;
        let shared = Shared {
            app: world.app.clone(),
            metrics: Arc::new(Metrics::new()),
            upload_limit: plan.upload_limit,
            spool_folder: folder.path().join("spool"),
            session_in_url: plan.session_in_url,
            trusted_proxies: plan.trusted_proxies,
            client_address_header: plan.client_address_header,
            cors_origins: plan.cors_origins,
            mail_folder: plan.mail_folder,
        };
        Self {
            organizations: Server::mounting(assent_http::organization_api(&shared))
                .await
                .with(&documents::ORGANIZATIONS),
            people: Server::mounting(assent_http::rights_holder_api(&shared))
                .await
                .with(&documents::PEOPLE),
            operator: Server::mounting(assent_http::operator_api(&shared)).await,
            stores,
            world,
            shared,
            _folder: folder,
        }
    }

    /// From now on nobody's password is hashed before `callers` have come to
    /// hash one.
    pub async fn hash_together(&mut self, callers: usize) {
        self.shared.app.passwords = Rendezvous::of(callers);
        self.organizations = Server::mounting(assent_http::organization_api(&self.shared))
            .await
            .with(&documents::ORGANIZATIONS);
        self.people = Server::mounting(assent_http::rights_holder_api(&self.shared))
            .await
            .with(&documents::PEOPLE);
    }

    /// The letters that were written since the last call, as they would arrive.
    pub async fn letters(&self) -> Vec<Letter> {
        self.world.letters().await
    }

    /// The only letter that was written since the last call.
    pub async fn letter(&self) -> Letter {
        let mut letters = self.letters().await;
        assert_eq!(letters.len(), 1, "{letters:?}");
        letters.remove(0)
    }
}

type Handler = Rc<dyn Fn(TestRequest) -> LocalBoxFuture<'static, ServiceResponse>>;

/// One of the servers, called without a socket.
pub struct Server {
    handler: Handler,
    document: Option<Document>,
}

impl Server {
    /// A server of what `mount` mounts.
    pub async fn mounting(mount: impl FnOnce(&mut ServiceConfig)) -> Self {
        let service = Rc::new(test::init_service(App::new().configure(mount)).await);
        let handler: Handler = Rc::new(move |request| {
            let service = Rc::clone(&service);
            Box::pin(async move {
                let response: ServiceResponse<_> = service
                    .call(request.to_request())
                    .await
                    .expect("errors are answered, not thrown");
                response.map_into_boxed_body()
            })
        });
        Self { handler, document: None }
    }

    /// The same, with its answers held against its document.
    #[must_use]
    pub fn with(self, document: Document) -> Self {
        Self { document: Some(document), ..self }
    }

    /// The response with its body still to be read.
    pub async fn response(&self, request: TestRequest) -> ServiceResponse {
        (self.handler)(request).await
    }

    /// Sends a request that was made by hand.
    pub async fn send(&self, request: TestRequest) -> Answer {
        let response = self.response(request).await;
        let (status, headers) = (response.status(), response.headers().clone());
        let request = response.request().clone();
        let bytes = actix_web::body::to_bytes(response.into_body().boxed()).await;
        let answer = Answer { status, headers, bytes: bytes.expect("the body arrives whole") };
        if let Some(document) = self.document {
            documents::check(document, &request, &answer);
        }
        answer
    }

    /// `GET path`, with the `session` in the header unless it is empty.
    pub async fn get(&self, path: &str, session: &str) -> Answer {
        self.send(request(Method::GET, path, session)).await
    }

    /// `POST path` with a JSON body, with the `session` in the header unless
    /// it is empty.
    pub async fn post(&self, path: &str, session: &str, body: Value) -> Answer {
        self.send(request(Method::POST, path, session).set_json(body)).await
    }

    /// The same with a body of any kind.
    pub async fn post_bytes(
        &self,
        path: &str,
        session: &str,
        body: impl Into<bytes::Bytes>,
    ) -> Answer {
        self.send(request(Method::POST, path, session).set_payload(body)).await
    }

    /// `POST path` with a JSON body from the client at `peer`.
    pub async fn post_from(&self, peer: &str, path: &str, body: Value) -> Answer {
        let peer = SocketAddr::new(peer.parse().expect("an address"), 4711);
        self.send(request(Method::POST, path, "").set_json(body).peer_addr(peer)).await
    }
}

/// A request, with the `session` in the header unless it is empty.
#[must_use]
pub fn request(method: Method, path: &str, session: &str) -> TestRequest {
    let request = TestRequest::with_uri(path).method(method);
    if session.is_empty() { request } else { request.insert_header(("Session-Id", session)) }
}
