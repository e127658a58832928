//! `/openapi.json`, and Swagger UI at `/docs/`. They are made once, and hold
//! all that they need: nothing is fetched from elsewhere.

use std::{borrow::Cow, sync::Arc};

use actix_web::{
    HttpRequest, HttpResponse, Resource,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION},
    web,
};
use bytes::Bytes;
use utoipa_swagger_ui::{Config, serve};

use crate::{
    failure::Failure,
    fixed::Fixed,
    route::{self, get, get_compressed},
    stream::JSON,
};

/// What Swagger UI needs: its own files, the document, and the styles and
/// pictures that its script writes into the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The title that Swagger UI's own page has.
const TITLE: &str = "<title>Swagger UI</title>";

/// The document of a server, and the pages that show it.
#[derive(Clone)]
pub struct Docs {
    document: Fixed,
    title: &'static str,
    pages: Arc<Config<'static>>,
}

impl Docs {
    /// Of this document, under this title.
    #[must_use]
    pub fn of(title: &'static str, document: String) -> Self {
        // By default a validator elsewhere is asked about the document, and other
        // documents can be asked for.
        let pages = Config::new(["../openapi.json"]).validator_url("none").use_base_layout();
        Self { document: Fixed::of(document), title, pages: Arc::new(pages) }
    }

    /// What answers them.
    #[must_use]
    pub fn resources(&self) -> [Resource; 3] {
        let (document, title, pages) = (self.document.clone(), self.title, Arc::clone(&self.pages));
        [
            get("/openapi.json", move |request: HttpRequest| {
                let answer = document.answer(&request, JSON);
                async move { answer }
            }),
            // The pages name their files relatively.
            get("/docs", || async {
                HttpResponse::PermanentRedirect().insert_header((LOCATION, "docs/")).finish()
            }),
            get_compressed("/docs/{file:.*}", move |file: web::Path<String>| {
                let page = page(&file, title, &pages);
                async move { page }
            }),
        ]
    }
}

fn page(file: &str, title: &str, pages: &Arc<Config<'static>>) -> Result<HttpResponse, Failure> {
    let served = serve(file, Arc::clone(pages)).map_err(|error| Failure::internal(&*error))?;
    let Some(served) = served else { return Err(route::nothing_there()) };
    let bytes = match served.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    // Both servers' pages are called alike: their tabs could not be told apart.
    let bytes = match std::str::from_utf8(&bytes) {
        Ok(page) if served.content_type.starts_with("text/html") => {
            page.replace(TITLE, &format!("<title>{title}</title>")).into()
        }
        _ => bytes,
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, served.content_type))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "public, max-age=3600"))
        .body(bytes))
}
