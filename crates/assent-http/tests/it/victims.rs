//! An organization and a person who have something of everything that others
//! might be after.

use assent_test_town::{Organization, Person, Town, linked, unknown_token};
use serde_json::{Value, json};

use crate::{
    feed::{POSTS, Posts as _, titled, uid_of},
    interests::{Interests as _, interest},
};

/// What a route takes, and whose that is here.
#[derive(Clone, Copy)]
pub(crate) enum Id {
    /// The rights-holder id of Bob's end user Alice.
    Person,
    /// An open invitation of Bob's.
    Invite,
    /// A post of Bob's.
    Post,
    /// A post of Alice's.
    PersonsPost,
    /// The code of an address that Bob has added.
    EmailCode,
    /// An operator's invitation for Bob's address.
    OperatorInvite,
    /// Bob's apikey.
    Apikey,
    /// A buying interest of Alice's.
    Interest,
}

/// Bob and Alice, who have something of everything.
pub(crate) struct Victims {
    pub(crate) bob: Organization,
    pub(crate) alice: Person,
    invite: String,
    post: String,
    persons_post: String,
    email_code: String,
    operator_invite: String,
    interest: String,
}

pub(crate) fn asks() -> Value {
    json!({
        "requested_data": {"email": true}, "consents": {"Newsletter": true},
        "communication_channels": {"email_media": true},
    })
}

impl Victims {
    pub(crate) async fn of(town: &Town) -> Self {
        let bob = town.sign_up_asking("Bob Co", asks()).await;
        let alice = town.member(&bob, "alice").await;
        town.change(&alice, &bob, json!({"consents": {"Newsletter": true}})).await;
        let segment = town.invite(&bob, "bert@example.org").await;
        let invite = segment.strip_prefix("gbobcog").expect("an apikey and a token").to_owned();
        let body = json!({"email": "newemail@example.com"});
        town.organizations.post("/api/orgs/emails/add", &bob.session, body).await.done();
        let code = linked(&town.letter().await, "https://organizations.example/verify_email/");
        Self {
            post: uid_of(&town.publish(&bob, titled("Bob's")).await),
            persons_post: uid_of(&town.write_to("bobco", &alice, titled("Alice's")).await),
            interest: crate::interests::uid_of(&town.want(&alice, interest(json!({}))).await),
            email_code: code,
            operator_invite: {
                let created = town.operator_invite_for(Some("bobco@example.org")).await;
                created.token.expose().to_owned()
            },
            invite,
            bob,
            alice,
        }
    }

    /// The live id, and one of the same form that never existed.
    pub(crate) fn ids(&self, id: Id) -> [String; 2] {
        let unknown = unknown_token().expose().to_owned();
        match id {
            // A key that is nobody's: that of the organization.
            Id::Person => [self.alice.id.clone(), self.bob.public_key.clone()],
            Id::Invite => [self.invite.clone(), unknown],
            Id::Post => [self.post.clone(), unknown],
            Id::PersonsPost => [self.persons_post.clone(), unknown],
            Id::EmailCode => [self.email_code.clone(), unknown],
            Id::OperatorInvite => [self.operator_invite.clone(), unknown],
            Id::Apikey => [self.bob.apikey.clone(), "nobody".to_owned()],
            Id::Interest => [self.interest.clone(), unknown],
        }
    }

    /// All that the two see of their own.
    pub(crate) async fn belongings(&self, town: &Town) -> Vec<String> {
        let agreement = format!("/api/orgs/agreements/{}", self.alice.id);
        let mut seen = Vec::new();
        for path in [
            "/api/orgs/profile",
            "/api/end_user_invites",
            "/api/end_user_account_data",
            "/api/orgs/consent_report",
            "/api/end_users",
            "/api/orgs/emails",
            "/api/buying_interests",
            POSTS,
            &agreement,
        ] {
            let answer = town.organizations.get(path, &self.bob.session).await;
            answer.done();
            seen.push(answer.text().to_owned());
        }
        for path in [
            "/api/overview",
            "/api/default-account-data",
            "/api/organizations",
            "/api/organizations/bobco",
            "/api/organizations/accountData/bobco",
            "/api/organizations/agreement/bobco",
            "/api/organizations/sisa_events/bobco",
            "/api/organization/bobco/feed/posts",
            "/api/buying_interest",
        ] {
            let answer = town.people.get(path, &self.alice.session).await;
            answer.done();
            seen.push(answer.text().to_owned());
        }
        seen
    }
}
