//! Those who call a service: an organization, and its end users.

use serde_json::{Value, json};

use crate::{
    http::{Api, Reply},
    post::Post,
    server::Server,
};

/// The admin of Bob Co, logged in.
pub(crate) struct BobCo {
    pub(crate) api: Api,
}

/// An end user of Bob Co, logged in.
pub(crate) struct EndUser {
    pub(crate) api: Api,
    pub(crate) email: String,
}

pub(crate) const ADMIN: &str = "neworg@example.com";
pub(crate) const ADMINS_PASSWORD: &str = "examplepassword";
pub(crate) const END_USERS_PASSWORD: &str = "passwordeagle";

impl BobCo {
    /// Signs up with an operator's invite token and the letter's link, logs in
    /// and says what it asks of people.
    #[track_caller]
    pub(crate) fn sign_up(server: &Server, post: &Post, invite_token: &str) -> Self {
        let api = server.organization();
        api.post("/api/signup", &json!({"email": ADMIN, "inviteToken": invite_token})).ok();
        let signup_token = signup_token_in(&post.letter_to(ADMIN).text);
        let verified = api.post("/api/verify_signup", &json!({"signupToken": signup_token})).ok();
        assert_eq!(verified["email"], ADMIN);
        let completed = api.post(
            "/api/complete_signup",
            &json!({
                "name": "Bob Co",
                "email": ADMIN,
                "password": ADMINS_PASSWORD,
                "passwordConfirmation": ADMINS_PASSWORD,
                "signupToken": signup_token,
            }),
        );
        let completed = completed.ok();
        assert_eq!(completed["organization"]["apikey"], "bobco");
        assert_eq!(completed["organization"]["vendor_name"], "bobco");
        let this = Self { api: log_in(&api, ADMIN, ADMINS_PASSWORD) };
        let asked = json!({
            "requested_data": {"email": true, "firstname": true, "lastname": true},
            "consents": {"Newsletter": true, "Membership": {"enabled": true}},
            "communication_channels": {"email_media": true},
        });
        let profile = this.api.post("/api/orgs/profile", &json!({"organizationProfile": asked}));
        assert_eq!(
            profile.ok()["organizationProfile"]["consents"],
            json!({"Newsletter": {"enabled": true}, "Membership": {"enabled": true}})
        );
        this
    }

    /// A service, and Bob Co on it with the invitation of its first start.
    #[track_caller]
    pub(crate) fn on(server: &Server, post: &Post) -> Self {
        Self::sign_up(server, post, &server.printed_invite_token())
    }

    /// The same admin at a service that was started anew: sessions outlive it.
    pub(crate) fn at(&self, server: &Server) -> Self {
        Self { api: server.organization().with(self.api.session()) }
    }

    /// Invites a person; returns what the registration link ends in.
    #[track_caller]
    pub(crate) fn invite(&self, known: &Value) -> String {
        let body = json!({"endUserPersonalData": known});
        let invited = self.api.post("/api/orgs/invite_end_user", &body).ok();
        let link = invited["signup"].as_str().expect("the reply has the link");
        let (_, token) = link.rsplit_once("/regauth/").expect("the link is for the portal");
        token.to_owned()
    }

    /// Invites a person, who registers and signs.
    #[track_caller]
    pub(crate) fn gain(&self, server: &Server, email: &str) -> EndUser {
        let known = json!({"email": email, "firstname": "Per", "lastname": "Son"});
        let token = self.invite(&known);
        let person = EndUser::register(server, &token);
        assert_eq!(person.email, email);
        person.sign();
        person
    }

    /// What Bob Co sees of everybody.
    #[track_caller]
    pub(crate) fn account_data(&self) -> Vec<Value> {
        let seen = self.api.get("/api/end_user_account_data").ok();
        seen["allEndUserAccountData"].as_array().expect("it is a list").clone()
    }

    /// Every invite's address, newest first.
    #[track_caller]
    pub(crate) fn invited(&self) -> Vec<String> {
        let mut addresses = Vec::new();
        for page in 1.. {
            let listed = self.api.get(&format!("/api/end_user_invites?page={page}")).ok();
            let invites = listed["endUserInvites"].as_array().expect("it is a list");
            if invites.is_empty() {
                break;
            }
            let emails = invites.iter().map(|invite| invite["email"].as_str().unwrap().to_owned());
            addresses.extend(emails);
        }
        addresses
    }
}

impl EndUser {
    /// Makes an account with a registration link.
    #[track_caller]
    pub(crate) fn register(server: &Server, token: &str) -> Self {
        let api = server.end_user();
        let account = json!({
            "token": token,
            "password": END_USERS_PASSWORD,
            "passwordConfirmation": END_USERS_PASSWORD,
        });
        let registered = api.post("/api/register", &account).ok();
        assert_eq!(registered["organizationApikey"], "bobco");
        Self {
            api: api.with(registered["sessionId"].as_str().expect("there is a session")),
            email: registered["email"].as_str().expect("there is an address").to_owned(),
        }
    }

    /// The same person at a service that was started anew.
    pub(crate) fn at(&self, server: &Server) -> Self {
        Self { api: server.end_user().with(self.api.session()), email: self.email.clone() }
    }

    /// Signs the agreement with Bob Co.
    #[track_caller]
    pub(crate) fn sign(&self) -> Value {
        self.api.post("/api/sign_sisa", &json!({"organizationApikey": "bobco"})).ok()
    }

    /// Changes what Bob Co may have; returns the ids of the events.
    #[track_caller]
    pub(crate) fn change(&self, changes: &Value) -> Vec<String> {
        let reply = self.try_change(changes);
        event_ids(&reply.unwrap_or_else(|error| panic!("{error}")).ok())
    }

    pub(crate) fn try_change(&self, changes: &Value) -> Result<Reply, ureq::Error> {
        let body = json!({"organizationApikeys": ["bobco"], "changes": changes});
        self.api.try_post("/api/organizations/accountData", &body)
    }

    /// The agreement with Bob Co and its events, as it is exported.
    #[track_caller]
    pub(crate) fn export(&self) -> Value {
        self.api.get("/api/organizations/agreement/bobco").ok()
    }
}

/// Logs in; the same for both kinds of caller.
#[track_caller]
pub(crate) fn log_in(api: &Api, email: &str, password: &str) -> Api {
    let logged_in = api.post("/api/login", &json!({"email": email, "password": password})).ok();
    assert_eq!(logged_in["sessionId"], logged_in["sessionID"]);
    api.with(logged_in["sessionId"].as_str().expect("there is a session"))
}

/// The ids of the events in the reply to a change.
#[track_caller]
pub(crate) fn event_ids(reply: &Value) -> Vec<String> {
    let events = reply["bobco"]["sisaEvents"].as_array().expect("there is a list of events");
    let ids = events.iter().map(|event| event["audit"]["eventId"].as_str().unwrap().to_owned());
    ids.collect()
}

/// The token of the link in a letter on a sign-up.
#[track_caller]
pub(crate) fn signup_token_in(text: &str) -> String {
    let (_, rest) = text.split_once("/signup/").expect("the letter holds a link");
    let token = rest.split_whitespace().next().expect("the link ends in a token");
    assert_eq!(token.len(), 32, "{token}");
    token.to_owned()
}
