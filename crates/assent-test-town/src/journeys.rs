//! What people and organizations do on their way to where a test begins.

use assent_domain::{
    agreements::check_projections,
    mail::Letter,
    organizations::{CreatedOperatorInvite, create_operator_invite},
    values::{EmailAddress, Token},
};
use serde_json::{Value, json};
use time::Duration;

use crate::{
    answer::Answer,
    town::{Server, Town},
};

/// The password of everybody: the documents' own.
pub const PASSWORD: &str = "examplepassword";

/// An organization, its admin signed in.
pub struct Organization {
    /// The address of its admin.
    pub email: String,
    /// The admin's session.
    pub session: String,
    /// Its apikey.
    pub apikey: String,
    /// The key that its agreements are signed with.
    pub public_key: String,
    /// Its secret for the API; empty where nobody was told.
    pub api_secret: String,
}

/// A rights holder, signed in.
pub struct Person {
    /// Their address.
    pub email: String,
    /// Their session.
    pub session: String,
    /// The rights-holder id; empty before the first agreement.
    pub id: String,
}

impl Town {
    /// An operator's invitation for whoever comes.
    pub async fn operator_invite(&self) -> String {
        self.operator_invite_for(None).await.token.expose().to_owned()
    }

    /// An operator's invitation for this address, or for whoever comes.
    pub async fn operator_invite_for(&self, email: Option<&str>) -> CreatedOperatorInvite {
        let email = email.map(|email| EmailAddress::parse(email).expect("an address"));
        let created = create_operator_invite(&self.world.app, email, Duration::days(14)).await;
        created.expect("the store works")
    }

    /// The token of the sign-up link that is mailed to `email`.
    pub async fn signup_token(&self, email: &str) -> String {
        let invite = self.operator_invite().await;
        self.signup_token_with(email, &invite).await
    }

    /// The token of the sign-up link that is mailed to `email` for this invitation.
    pub async fn signup_token_with(&self, email: &str, invite: &str) -> String {
        let body = json!({"email": email, "inviteToken": invite});
        self.organizations.post("/api/signup", "", body).await.done();
        self.mailed_signup_token(email).await
    }

    /// The token of the only sign-up link that is on its way, to `email`.
    pub async fn mailed_signup_token(&self, email: &str) -> String {
        let letter = self.letter().await;
        assert_eq!(letter.to.as_str(), email);
        linked(&letter, "https://organizations.example/signup/")
    }

    /// What `complete_signup` answers to a body that is changed by `change`.
    pub async fn complete(&self, token: &str, email: &str, change: Value) -> Answer {
        let mut body = json!({
            "name": "Bob Co", "email": email, "signupToken": token,
            "password": PASSWORD, "passwordConfirmation": PASSWORD,
        });
        merge(&mut body, change);
        self.organizations.post("/api/complete_signup", "", body).await
    }

    /// A new organization of this name, with an admin of its own.
    pub async fn sign_up(&self, name: &str) -> Organization {
        let email = format!("admin@{}.example", name.to_lowercase().replace(' ', "-"));
        self.sign_up_as(name, &email).await
    }

    /// A new organization of this name, whose admin has this address.
    pub async fn sign_up_as(&self, name: &str, email: &str) -> Organization {
        let token = self.signup_token(email).await;
        let reply = self.complete(&token, email, json!({"name": name})).await.done();
        let organization = &reply["organization"];
        Organization {
            session: text(&reply["sessionId"]),
            apikey: text(&organization["apikey"]),
            public_key: text(&organization["public_key"]),
            api_secret: text(&organization["api_secret"]),
            email: email.to_owned(),
        }
    }

    /// A new organization that asks for `profile`.
    pub async fn sign_up_asking(&self, name: &str, profile: Value) -> Organization {
        let organization = self.sign_up(name).await;
        self.ask(&organization, profile).await;
        organization
    }

    /// Changes what the organization asks for, or says of itself.
    pub async fn ask(&self, organization: &Organization, profile: Value) {
        let body = json!({"organizationProfile": profile});
        self.organizations.post("/api/orgs/profile", &organization.session, body).await.done();
    }

    /// A session of the organization's admin, by a password.
    pub async fn log_in(&self, organization: &Organization, password: &str) -> String {
        let body = json!({"email": organization.email, "password": password});
        text(&self.organizations.post("/api/login", "", body).await.done()["sessionId"])
    }

    /// Invites `email` and answers with the link's last segment.
    pub async fn invite(&self, organization: &Organization, email: &str) -> String {
        self.invite_knowing(organization, json!({"email": email})).await
    }

    /// Invites somebody of whom this is known, and answers with the link's last segment.
    pub async fn invite_knowing(&self, by: &Organization, known: Value) -> String {
        let body = json!({"endUserPersonalData": known});
        let path = "/api/orgs/invite_end_user";
        let reply = self.organizations.post(path, &by.session, body).await.done();
        let link = text(&reply["signup"]);
        let segment = link.strip_prefix("https://people.example/regauth/");
        segment.unwrap_or_else(|| panic!("{link} is no registration link")).to_owned()
    }

    /// What `register` answers to somebody who follows a link.
    pub async fn follow(&self, segment: &str) -> Answer {
        let body = json!({
            "token": segment, "password": PASSWORD, "passwordConfirmation": PASSWORD,
        });
        self.people.post("/api/register", "", body).await
    }

    /// Somebody who follows a link and registers.
    pub async fn register(&self, segment: &str) -> Person {
        let reply = self.follow(segment).await.done();
        let (email, session) = (text(&reply["email"]), text(&reply["sessionId"]));
        Person { email, session, id: String::new() }
    }

    /// What signing with the organization answers.
    pub async fn sign(&self, person: &mut Person, organization: &Organization) -> Answer {
        let body = json!({"organizationApikey": organization.apikey});
        let answer = self.people.post("/api/sign_sisa", &person.session, body).await;
        person.id = text(&answer.done()["sisa"]["acceptedSisa"]["rightsHolderPublicKey"]);
        self.state_follows_from_events().await;
        answer
    }

    /// Somebody called `name@example.org` who is invited, registers and signs.
    pub async fn member(&self, organization: &Organization, name: &str) -> Person {
        self.member_at(organization, &format!("{name}@example.org")).await
    }

    /// Somebody at `email` who is invited, registers and signs.
    pub async fn member_at(&self, organization: &Organization, email: &str) -> Person {
        let segment = self.invite(organization, email).await;
        let mut person = self.register(&segment).await;
        self.sign(&mut person, organization).await;
        person
    }

    /// What a change towards these organizations answers.
    pub async fn change_towards(
        &self,
        person: &Person,
        apikeys: &[&str],
        changes: Value,
    ) -> Answer {
        let body = json!({"organizationApikeys": apikeys, "changes": changes});
        let path = "/api/organizations/accountData";
        let answer = self.people.post(path, &person.session, body).await;
        self.state_follows_from_events().await;
        answer
    }

    /// Holds what is kept against what the events alone say.
    pub async fn state_follows_from_events(&self) {
        let tell = |difference| panic!("{difference}");
        check_projections(&self.world.app, tell).await.expect("the store works");
    }

    /// Changes the person's data towards one organization and answers with
    /// the types of the events that it made.
    pub async fn change(
        &self,
        person: &Person,
        organization: &Organization,
        changes: Value,
    ) -> Vec<String> {
        let apikey = organization.apikey.as_str();
        let reply = self.change_towards(person, &[apikey], changes).await.done();
        event_types(&reply[apikey]["sisaEvents"])
    }

    /// What the organization sees of the person.
    pub async fn seen(&self, organization: &Organization, person: &Person) -> Value {
        let path = format!("/api/end_user_account_data/{}", person.id);
        let reply = self.organizations.get(&path, &organization.session).await.done();
        reply["endUserAccountData"].clone()
    }

    /// The organization's invitations on the first page.
    pub async fn invites_of(&self, organization: &Organization) -> Vec<Value> {
        let answer = self.organizations.get("/api/end_user_invites", &organization.session).await;
        list(&answer.done()["endUserInvites"])
    }
}

impl Server {
    /// Whether the session opens what this server keeps for its holder.
    pub async fn is_open(&self, session: &str) -> bool {
        let mut answer = self.get("/api/orgs/profile", session).await;
        if answer.status == 404 {
            answer = self.get("/api/organizations/accountData/nobody", session).await;
        }
        if answer.status != 200 {
            answer.failed(401, "unauthenticated");
        }
        answer.status == 200
    }
}

/// What follows `prefix` in the link of a letter.
#[must_use]
pub fn linked(letter: &Letter, prefix: &str) -> String {
    let link = letter.text.lines().find_map(|line| line.strip_prefix(prefix));
    link.unwrap_or_else(|| panic!("there is no {prefix} in {}", letter.text)).to_owned()
}

/// Whether `text` is a secret of 16 bytes in lower-case hex.
#[must_use]
pub fn is_hex_secret(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

/// The types of these events, oldest first.
#[must_use]
pub fn event_types(events: &Value) -> Vec<String> {
    list(events).iter().map(|event| text(&event["audit"]["eventType"])).collect()
}

/// This value, which has to be a text.
#[must_use]
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("{value} is no text")).to_owned()
}

/// This value, which has to be a list.
#[must_use]
pub fn list(value: &Value) -> Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("{value} is no list")).clone()
}

/// Sets the keys of `change` in `body`; `null` removes one.
pub fn merge(body: &mut Value, change: Value) {
    let (Some(body), Value::Object(change)) = (body.as_object_mut(), change) else {
        panic!("both are objects");
    };
    for (key, value) in change {
        if value.is_null() {
            body.remove(&key);
        } else {
            body.insert(key, value);
        }
    }
}

/// A token that is told by nobody.
#[must_use]
pub fn unknown_token() -> Token {
    Token::new("f".repeat(32))
}
