//! Organizations and people that are put straight into the store: those that
//! the operator lets be public, and more people than would care to register.

use assent_conformance::fixtures::{PlainHasher, samples};
use assent_domain::{
    accounts::{Account, Password, Role},
    agreements::SignedAgreement,
    crypto::{Purpose, SigningKey, b64, sha256},
    end_users::EndUser,
    ids::{AccountId, OrganizationId},
    organizations::{Organization as Record, OrganizationSecrets, Profile},
    outcome::{Added, StoreError},
    rights_holders::RightsHolder,
    values::EmailAddress,
    vocabulary::PersonalKey,
};
use serde_json::json;

use crate::{
    journeys::{Organization, PASSWORD, text},
    town::Town,
};

impl Town {
    /// An organization that is public and published.
    pub async fn open_organization(&self, apikey: &str) -> Organization {
        let app = &self.world.app;
        let email = EmailAddress::parse(&format!("admin@{apikey}.example")).expect("an address");
        let (id, account) = (
            OrganizationId::generate(&*app.clock, &*app.random),
            AccountId::generate(&*app.clock, &*app.random),
        );
        let key = SigningKey::generate(&*app.random);
        let seal =
            |purpose, plain: &[u8]| app.master_key.seal(Purpose(purpose), plain, &*app.random);
        let jwt_secret = b64(app.random.bytes::<24>());
        let secrets = OrganizationSecrets {
            signing_seed: seal("assent/organization-signing-seed/v1", key.seed()),
            jwt_secret: seal("assent/organization-jwt-secret/v1", jwt_secret.as_bytes()),
            api_secret: sha256("an api secret"),
        };
        let record = Record {
            id,
            apikey: apikey.to_owned(),
            public_key: key.public_key(),
            salesforce: false,
            public_allowed: true,
            created_at: app.clock.now(),
            profile: Profile {
                public: true,
                published: true,
                ..Profile::new(apikey.to_owned(), &email)
            },
        };
        let account = Account {
            id: account,
            role: Role::Admin(id),
            email: email.clone(),
            password_hash: PlainHasher::hash_of(&Password::new(PASSWORD)),
            created_at: app.clock.now(),
        };
        let put = app.store.transact(move |tx| {
            assert_eq!(tx.organizations().insert(&record, &secrets)?, Added::New);
            assert_eq!(tx.accounts().insert(&account)?, Added::New);
            Ok::<_, StoreError>(())
        });
        put.await.expect("the store works");
        let body = json!({"email": email.as_str(), "password": PASSWORD});
        let reply = self.organizations.post("/api/login", "", body).await.done();
        Organization {
            email: email.as_str().to_owned(),
            session: text(&reply["sessionId"]),
            apikey: apikey.to_owned(),
            public_key: key.public_key(),
            api_secret: String::new(),
        }
    }

    /// People of these numbers who have signed with the organization, share
    /// `person<number>@example.org` and consent to the newsletter. Their
    /// agreements can't be exported.
    pub async fn settle(&self, organization: &Organization, numbers: std::ops::Range<u32>) {
        let apikey = organization.apikey.clone();
        let put = self.world.app.store.transact(move |tx| {
            let organization = tx.organizations().by_apikey(&apikey)?.expect("it is there").id;
            for number in numbers {
                let id = u128::from(number);
                let signed_at = samples::instant(number.into());
                let account = samples::account_id(id);
                let holder = RightsHolder { account, ..samples::rights_holder(id) };
                let agreement =
                    SignedAgreement { signed_at, ..samples::agreement(id, organization, account) };
                let mut told = samples::disclosed();
                let email = samples::email_of(id).as_str().to_owned();
                told.personal_data.insert(PersonalKey::Email, email);
                let end_user = EndUser {
                    signed_at,
                    updated_at: signed_at,
                    address: told.address(),
                    disclosed: told,
                    ..samples::end_user(id, organization)
                };
                assert_eq!(
                    tx.accounts().insert(&samples::account(id, Role::RightsHolder))?,
                    Added::New
                );
                tx.rights_holders().insert(&holder)?;
                assert_eq!(tx.agreements().insert(&agreement)?, Added::New);
                tx.end_users().put(&end_user)?;
            }
            Ok::<_, StoreError>(())
        });
        put.await.expect("the store works");
    }
}
