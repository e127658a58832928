//! A browser without script: it keeps cookies, follows redirects, fills in forms by
//! their labels and presses buttons by their names.

use std::{cell::RefCell, collections::BTreeMap};

use actix_web::{http::Method, test::TestRequest};
use assent_portal::{
    Door, Operations, operator_pages, organization_pages, person_pages, with_pages,
};
use assent_test_town::{Answer, Form, Server, Town};
use assent_web::mount;
use scraper::{ElementRef, Html, Selector};
use url::form_urlencoded;

/// A server with its pages, and whoever looks at them.
pub(crate) struct Browser {
    server: Server,
    cookies: RefCell<BTreeMap<String, String>>,
    headers: Vec<(&'static str, String)>,
}

/// A page, or whatever else was answered, as it was after the last redirect.
pub(crate) struct Page {
    pub(crate) path: String,
    pub(crate) answer: Answer,
    pub(crate) html: Html,
}

impl Browser {
    /// Somebody at the organization's portal of a town.
    pub(crate) async fn at_organization(town: &Town) -> Self {
        let (server, calls) = assent_http::organization();
        let pages = organization_pages();
        let mounted = mount(&town.shared, with_pages(Door::Organization, server), |config| {
            calls(config);
            pages(config);
        });
        Self::of(Server::mounting(mounted).await)
    }

    /// Somebody at the person's portal of a town.
    pub(crate) async fn at_person(town: &Town) -> Self {
        let (server, calls) = assent_http::rights_holder();
        let pages = person_pages();
        let mounted = mount(&town.shared, with_pages(Door::Person, server), |config| {
            calls(config);
            pages(config);
        });
        Self::of(Server::mounting(mounted).await)
    }

    /// The operator of a town.
    pub(crate) async fn at_operator(town: &Town) -> Self {
        let (server, calls) = assent_http::operator();
        let hosts = vec!["ops.example".to_owned()];
        let pages = operator_pages(Operations { version: "1.2.3", store: "SQLite", hosts });
        let mounted = mount(&town.shared, with_pages(Door::Operator, server), |config| {
            pages(config);
            calls(config);
        });
        Self::of(Server::mounting(mounted).await).with("host", "127.0.0.1:9090")
    }

    fn of(server: Server) -> Self {
        Self { server, cookies: RefCell::default(), headers: Vec::new() }
    }

    /// With a header in all of its requests.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.retain(|(known, _)| *known != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The value of a cookie that it has.
    pub(crate) fn cookie(&self, name: &str) -> Option<String> {
        self.cookies.borrow().get(name).cloned()
    }

    /// Takes a cookie from elsewhere.
    pub(crate) fn take_cookie(&self, name: &str, value: &str) {
        self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
    }

    /// A request of this browser.
    pub(crate) fn request(&self, method: Method, path: &str) -> TestRequest {
        let path = path.split('#').next().unwrap_or(path);
        let mut request = TestRequest::with_uri(path)
            .method(method)
            .insert_header(("accept", "text/html,application/xhtml+xml"));
        for (name, value) in &self.headers {
            request = request.insert_header((*name, value.as_str()));
        }
        let cookies = self.cookies.borrow();
        let cookies: Vec<_> =
            cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if cookies.is_empty() {
            request
        } else {
            request.insert_header(("cookie", cookies.join("; ")))
        }
    }

    /// Sends a request, keeps the cookies of its answer, and follows where it leads.
    pub(crate) async fn send(&self, request: TestRequest, path: &str) -> Page {
        let mut path = path.to_owned();
        let mut answer = self.server.send(request).await;
        self.keep_cookies(&answer);
        for _ in 0..5 {
            if answer.status != 303 {
                break;
            }
            path = answer.header("location").to_owned();
            assert!(path.starts_with('/'), "{path} is no path of the portal");
            answer = self.server.send(self.request(Method::GET, &path)).await;
            self.keep_cookies(&answer);
        }
        let html = Html::parse_document(std::str::from_utf8(&answer.bytes).unwrap_or_default());
        Page { path, answer, html }
    }

    fn keep_cookies(&self, answer: &Answer) {
        for cookie in answer.headers.get_all("set-cookie") {
            let cookie = cookie.to_str().expect("cookies are ASCII");
            assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"), "{cookie}");
            assert!(cookie.contains("Path=/") && !cookie.contains("Domain"), "{cookie}");
            let (pair, rest) = cookie.split_once(';').expect("a cookie has attributes");
            let (name, value) = pair.split_once('=').expect("a cookie has a value");
            if rest.contains("Max-Age=0") {
                self.cookies.borrow_mut().remove(name);
            } else {
                self.take_cookie(name, value);
            }
        }
    }

    /// Opens a page.
    pub(crate) async fn open(&self, path: &str) -> Page {
        self.send(self.request(Method::GET, path), path).await
    }

    /// Opens a page in a language.
    pub(crate) async fn open_in(&self, language: &str, path: &str) -> Page {
        let request = self.request(Method::GET, path).insert_header(("accept-language", language));
        self.send(request, path).await
    }

    /// Follows the link of this name on a page.
    pub(crate) async fn follow(&self, page: &Page, name: &str) -> Page {
        let link = page.all("a").into_iter().find(|link| text(*link) == name);
        let link = link.unwrap_or_else(|| panic!("there is no link {name:?}: {}", page.text()));
        let path = link.value().attr("href").expect("a link leads somewhere").to_owned();
        let path = if path.starts_with('?') {
            format!("{}{path}", page.path.split('?').next().unwrap_or_default())
        } else {
            path
        };
        self.open(&path).await
    }

    /// Presses the button of this name, with fields filled in by their labels:
    /// checkboxes are ticked by `on` and left by `off`.
    pub(crate) async fn press(&self, page: &Page, button: &str, fields: &[(&str, &str)]) -> Page {
        let (path, body) = page.form(button, fields);
        self.post(&path, &body).await
    }

    /// Presses the button of a form that asks for a page, with fields filled in by their
    /// labels.
    pub(crate) async fn ask(&self, page: &Page, button: &str, fields: &[(&str, &str)]) -> Page {
        let (path, body) = page.form(button, fields);
        let path = path.split('?').next().unwrap_or_default();
        let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(body).finish();
        self.open(&format!("{path}?{query}")).await
    }

    /// Sends a form.
    pub(crate) async fn post(&self, path: &str, body: &[(String, String)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(body).finish();
        let request = self
            .request(Method::POST, path)
            .insert_header(("content-type", "application/x-www-form-urlencoded"))
            .set_payload(body);
        self.send(request, path).await
    }

    /// Presses the button of this name, with a file in the field called `file`.
    pub(crate) async fn upload(&self, page: &Page, button: &str, file: impl AsRef<[u8]>) -> Page {
        let (path, body) = page.form(button, &[]);
        let form = body.iter().fold(Form::new(), |form, (name, value)| match name.as_str() {
            "file" => form.file("file", &file),
            _ => form.text(name, value),
        });
        self.post_form(&path, &form).await
    }

    /// Sends a form of parts.
    pub(crate) async fn post_form(&self, path: &str, form: &Form) -> Page {
        let request = self
            .request(Method::POST, path)
            .insert_header(("content-type", Form::content_type()))
            .set_payload(form.body());
        self.send(request, path).await
    }

    /// Signs in.
    pub(crate) async fn sign_in(&self, email: &str, password: &str) -> Page {
        let page = self.open("/").await;
        let fields = [("Email address", email), ("Password", password)];
        self.press(&page, "Sign in", &fields).await
    }
}

fn text(element: ElementRef<'_>) -> String {
    let words: Vec<_> = element.text().flat_map(str::split_whitespace).collect();
    words.join(" ")
}

/// The name of a button: what is in it, to the letter.
fn name(element: ElementRef<'_>) -> String {
    let whole: String = element.text().collect();
    whole.split_whitespace().collect::<Vec<_>>().join(" ")
}

impl Page {
    pub(crate) fn status(&self) -> u16 {
        self.answer.status.as_u16()
    }

    pub(crate) fn all(&self, selector: &str) -> Vec<ElementRef<'_>> {
        let selector = Selector::parse(selector).expect("the selector is valid");
        self.html.select(&selector).collect()
    }

    /// All text of the page, one blank between words.
    pub(crate) fn text(&self) -> String {
        self.all("body").into_iter().map(text).collect()
    }

    /// The texts of all elements.
    pub(crate) fn texts(&self, selector: &str) -> Vec<String> {
        self.all(selector).into_iter().map(text).collect()
    }

    /// The heading.
    pub(crate) fn heading(&self) -> String {
        let headings = self.texts("h1");
        assert_eq!(headings.len(), 1, "{}", self.text());
        headings.into_iter().next().unwrap_or_default()
    }

    /// The title.
    pub(crate) fn title(&self) -> String {
        self.texts("title").into_iter().next().unwrap_or_default()
    }

    /// The form with this button as it would be sent: its path, and its fields.
    pub(crate) fn form(
        &self,
        button: &str,
        fields: &[(&str, &str)],
    ) -> (String, Vec<(String, String)>) {
        let forms = self.all("form");
        let submit = Selector::parse("button").expect("it is valid");
        let found = forms.iter().find_map(|form| {
            let button = form.select(&submit).find(|found| name(*found) == button)?;
            Some((form, button))
        });
        let (form, button) =
            found.unwrap_or_else(|| panic!("there is no button {button:?}: {}", self.text()));
        let here = self.path.split('#').next().unwrap_or_default();
        let path = form.value().attr("action").unwrap_or(here).to_owned();
        let mut body = Vec::new();
        let mut left: Vec<_> = fields.to_vec();
        let controls = Selector::parse("input, textarea, select").expect("it is valid");
        for control in form.select(&controls) {
            let element = control.value();
            let Some(key) = element.attr("name") else { continue };
            let label = self.label_of(control);
            let given = left.iter().position(|(wanted, _)| Some(*wanted) == label.as_deref());
            let given = given.map(|at| left.remove(at).1);
            let is_check = element.attr("type") == Some("checkbox");
            let value = if is_check {
                let ticked = given.map_or(element.attr("checked").is_some(), |given| given == "on");
                ticked.then(|| element.attr("value").unwrap_or("on").to_owned())
            } else if element.name() == "textarea" {
                Some(given.map_or_else(|| control.text().collect(), ToOwned::to_owned))
            } else if element.name() == "select" {
                let options = Selector::parse("option").expect("it is valid");
                let wanted = |option: &ElementRef<'_>| match given {
                    Some(given) => text(*option) == given,
                    None => option.value().attr("selected").is_some(),
                };
                let chosen = control.select(&options).find(wanted);
                assert!(chosen.is_some() || given.is_none(), "there is no choice {given:?}");
                Some(chosen.and_then(|o| o.value().attr("value")).unwrap_or_default().to_owned())
            } else {
                let own = element.attr("value").unwrap_or_default();
                Some(given.unwrap_or(own).to_owned())
            };
            body.extend(value.map(|value| (key.to_owned(), value)));
        }
        assert!(left.is_empty(), "there are no fields {left:?}: {}", self.text());
        if let (Some(key), Some(value)) =
            (button.value().attr("name"), button.value().attr("value"))
        {
            body.push((key.to_owned(), value.to_owned()));
        }
        (path, body)
    }

    /// The name of a control: its label's.
    fn label_of(&self, control: ElementRef<'_>) -> Option<String> {
        if let Some(label) = control.value().attr("aria-label") {
            return Some(label.to_owned());
        }
        let id = control.value().attr("id")?;
        let label =
            self.all("label").into_iter().find(|label| label.value().attr("for") == Some(id))?;
        Some(text(label))
    }

    /// The value of the field with this label.
    pub(crate) fn value(&self, label: &str) -> String {
        let fields = self.all("input, textarea, select");
        let field =
            fields.into_iter().find(|field| self.label_of(*field).as_deref() == Some(label));
        let field = field.unwrap_or_else(|| panic!("there is no field {label:?}: {}", self.text()));
        field.value().attr("value").unwrap_or_default().to_owned()
    }

    /// The sentences in the box that says what is wrong; none if there is no such box.
    pub(crate) fn problems(&self) -> Vec<String> {
        self.problems_of("Error: ")
    }

    /// The same, of a page whose title begins so.
    pub(crate) fn problems_of(&self, prefix: &str) -> Vec<String> {
        let boxes = self.all("main > [role=alert]");
        let Some(alert) = boxes.first() else { return Vec::new() };
        assert!(self.title().starts_with(prefix), "{}", self.title());
        let sentences = Selector::parse("p, li").expect("it is valid");
        for link in alert.select(&Selector::parse("a").expect("it is valid")) {
            let target = link.value().attr("href").expect("a link leads somewhere");
            assert!(self.has_id(target.trim_start_matches('#')), "{target} is no field");
        }
        alert.select(&sentences).map(text).collect()
    }

    /// Whether there is one element of this id.
    pub(crate) fn has_id(&self, id: &str) -> bool {
        self.all("[id]").into_iter().filter(|found| found.value().id() == Some(id)).count() == 1
    }

    /// The sentence that says what was done.
    pub(crate) fn done(&self) -> Option<String> {
        self.texts("[role=status]").into_iter().next()
    }
}
