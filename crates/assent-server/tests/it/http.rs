//! Calls to a service, as its clients make them.

use std::net::SocketAddr;

use serde_json::Value;
use ureq::{
    Agent,
    http::{HeaderMap, Request, request::Builder},
};
use url::form_urlencoded;

use crate::DEADLINE;

/// One of the servers, called by one caller.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    address: SocketAddr,
    session: Option<String>,
}

/// What a server answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Api {
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, session: None }
    }

    /// The same server, called with a session.
    pub(crate) fn with(&self, session: &str) -> Self {
        Self { address: self.address, session: Some(session.to_owned()) }
    }

    /// The same server, called without a session.
    pub(crate) fn stranger(&self) -> Self {
        Self::new(self.address)
    }

    pub(crate) fn port(&self) -> u16 {
        self.address.port()
    }

    pub(crate) fn session(&self) -> &str {
        self.session.as_deref().expect("the caller has a session")
    }

    #[track_caller]
    pub(crate) fn get(&self, path: &str) -> Reply {
        self.try_get(path).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    #[track_caller]
    pub(crate) fn post(&self, path: &str, body: &Value) -> Reply {
        self.try_post(path, body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// Uploads a file of people to invite.
    #[track_caller]
    pub(crate) fn upload(&self, csv: &str) -> Reply {
        let path = "/api/orgs/invite_end_user_batch";
        let (content_type, body) = form_with_file(csv);
        let request = Request::post(self.url(path)).header("Content-Type", content_type);
        self.send(request, body).unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    pub(crate) fn try_get(&self, path: &str) -> Result<Reply, ureq::Error> {
        let request = Request::get(self.url(path));
        self.send(request, Vec::new())
    }

    pub(crate) fn try_post(&self, path: &str, body: &Value) -> Result<Reply, ureq::Error> {
        let request = Request::post(self.url(path)).header("Content-Type", "application/json");
        self.send(request, body.to_string().into_bytes())
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Every call has a connection of its own: none waits for the next one
    /// while the service is to end.
    fn send(&self, mut request: Builder, body: Vec<u8>) -> Result<Reply, ureq::Error> {
        if let Some(session) = &self.session {
            request = request.header("Session-Id", session);
        }
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_idle_connections(0)
            .proxy(None)
            .timeout_global(Some(DEADLINE));
        let agent = Agent::new_with_config(config.build());
        let mut response = agent.run(request.body(body)?)?;
        let body = response.body_mut().with_config().limit(u64::MAX).read_to_vec()?;
        Ok(Reply { status: response.status().as_u16(), headers: response.headers().clone(), body })
    }
}

impl Reply {
    /// The JSON of a successful call.
    #[track_caller]
    pub(crate) fn ok(self) -> Value {
        let json = self.json();
        assert_eq!((self.status, &json["success"]), (200, &Value::Bool(true)), "{json}");
        json
    }

    /// The code of an unsuccessful call.
    #[track_caller]
    pub(crate) fn refused(self) -> String {
        let json = self.json();
        assert_eq!(json["success"], false, "{json}");
        json["code"].as_str().expect("a failure has a code").to_owned()
    }

    /// The body, if it is JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body)
            .unwrap_or_else(|error| panic!("{error}: {} {}", self.status, self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A CSV file: its name, and its rows without their line ends. No cell
    /// may hold a line end.
    #[track_caller]
    pub(crate) fn csv(&self) -> (String, Vec<String>) {
        assert_eq!(self.status, 200, "{}", self.text());
        assert_eq!(self.header("Content-Type"), "text/csv; charset=utf-8", "{}", self.text());
        let disposition = self.header("Content-Disposition");
        let name = disposition.split('"').nth(1).expect("the file has a name").to_owned();
        let text = self.text();
        let rows = text.strip_suffix("\r\n").expect("the last row ends in CR LF");
        (name, rows.split("\r\n").map(str::to_owned).collect())
    }

    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_else(|| panic!("no {name} in {:?}", self.headers))
    }
}

/// The content type and the body of a form that holds a file.
pub(crate) fn form_with_file(csv: &str) -> (String, Vec<u8>) {
    let boundary = "a-line-that-no-row-has";
    let body = format!(
        "--{boundary}\r\n\
         Content-Disposition: form-data; name=\"emailListCSVStream\"; filename=\"people.csv\"\r\n\
         Content-Type: text/csv\r\n\r\n\
         {csv}\r\n\
         --{boundary}--\r\n"
    );
    (format!("multipart/form-data; boundary={boundary}"), body.into_bytes())
}

/// `?filters=..` for what is written as JSON.
pub(crate) fn filtered(filters: &Value) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("?{}", query.append_pair("filters", &filters.to_string()).finish())
}
