//! The making of a demo: each scene by the use case that people would call.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::Context;
use assent_domain::{
    App,
    account_data::AccountData,
    accounts::{NewPassword, Password, Realm},
    agreements::{change_account_data, end, sign},
    feed::{PostDraft, publish},
    ids::{AccountId, OrganizationId},
    invites::{KnownKey, LinkToken, invite_end_user},
    mail::{Courier, MailFolder, RetrySchedule},
    organizations::{
        CompleteSignup, ProfileChange, RequestSignup, SignupProof, complete_signup,
        create_operator_invite, request_signup, update_profile,
    },
    outcome::BoxError,
    rights_holders::{Register, add_invite, record_opening, register},
    values::{EmailAddress, Token},
    vocabulary::PersonalKey,
};
use assent_mail_files::FileMailer;
use time::{Duration, OffsetDateTime};

use super::{
    cast::{self, Deed, ORGANIZATIONS, PASSWORD, PEOPLE, Scene, says_yes, scenes},
    ports::DemoClock,
};

/// A demo that is being made.
pub(super) struct Telling {
    app: App,
    clock: Arc<DemoClock>,
    begin: OffsetDateTime,
    mails: FileMailer,
    organizations: Vec<OrganizationId>,
    /// Links by person and organization.
    links: BTreeMap<(usize, usize), String>,
    accounts: BTreeMap<usize, AccountId>,
}

impl Telling {
    pub(super) fn new(app: App, clock: Arc<DemoClock>, mails: FileMailer) -> Self {
        let begin = app.clock.now();
        let organizations = Vec::new();
        let (links, accounts) = (BTreeMap::new(), BTreeMap::new());
        Self { app, clock, begin, mails, organizations, links, accounts }
    }

    pub(super) async fn tell(mut self) -> anyhow::Result<()> {
        for cast in &ORGANIZATIONS {
            let id = self.organization(cast).await?;
            self.organizations.push(id);
        }
        for scene in scenes() {
            self.clock.set(self.begin + scene.after);
            self.play(scene).await?;
        }
        Ok(())
    }

    async fn organization(&self, cast: &cast::Organization) -> anyhow::Result<OrganizationId> {
        let email = EmailAddress::parse(cast.admin)?;
        let invite =
            create_operator_invite(&self.app, Some(email.clone()), Duration::days(1)).await?;
        let request = RequestSignup {
            email: email.clone(),
            proof: SignupProof::Invite(invite.token),
            client: "127.0.0.1".to_owned(),
        };
        request_signup(&self.app, request).await?;
        let completed = CompleteSignup {
            name: cast.name.to_owned(),
            token: self.signup_token(&email).await?,
            email,
            password: password(),
            salesforce: false,
            keep: false,
            device: None,
        };
        let organization = complete_signup(&self.app, completed).await?.organization;
        let profile = ProfileChange {
            requested_data: cast.data.iter().map(|key| (*key, true)).collect(),
            consents: cast.consents.iter().map(|consent| (*consent, true)).collect(),
            communication_channels: cast.channels.iter().map(|channel| (*channel, true)).collect(),
            ..ProfileChange::default()
        };
        update_profile(&self.app, organization.id, profile).await?;
        let (title, body) = (cast.post.0.to_owned(), cast.post.1.to_owned());
        let draft = PostDraft { title, body, ..PostDraft::default() };
        let content = draft.check().map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
        publish(&self.app, &organization, content).await?;
        Ok(organization.id)
    }

    /// The token in the newest letter to the address, which is sent for that.
    async fn signup_token(&self, to: &EmailAddress) -> anyhow::Result<Token> {
        let schedule = RetrySchedule::new(RetrySchedule::TRIES);
        let courier = Courier { app: &self.app, mailer: &self.mails, schedule: &schedule };
        courier.step().await?;
        let filed = self.mails.list(ORGANIZATIONS.len()).await.map_err(boxed)?;
        let name = &filed.iter().find(|one| one.to == to.as_str()).context("no letter came")?.name;
        let letter = self.mails.read(name).await.map_err(boxed)?;
        let text = letter.context("the letter is gone")?.text;
        let link = text.lines().find(|line| line.contains("/signup/"));
        let token = link.and_then(|link| link.trim().rsplit('/').next());
        Ok(Token::new(token.context("the letter has no link")?))
    }

    async fn play(&mut self, scene: Scene) -> anyhow::Result<()> {
        let Scene { person, organization, deed, .. } = scene;
        let apikey = ORGANIZATIONS[organization].apikey.to_owned();
        match deed {
            Deed::Invite => {
                let known = known_of(person);
                let invited = invite_end_user(&self.app, self.organizations[organization], known);
                self.links.insert((person, organization), invited.await?.link);
            }
            Deed::Answer => {
                let link = self.links.get(&(person, organization)).context("nobody invited")?;
                let token = link.rsplit('/').next().and_then(LinkToken::parse);
                record_opening(&self.app, token.clone().context("it is no link")?).await?;
                let account = if let Some(account) = self.accounts.get(&person) {
                    add_invite(&self.app, *account, token).await?;
                    *account
                } else {
                    let request =
                        Register { token, password: password(), keep: false, device: None };
                    let email = register(&self.app, request).await?.email;
                    let found = self
                        .app
                        .store
                        .read(move |tx| tx.accounts().by_email(Realm::RightsHolder, &email));
                    let account = found.await?.context("no account was made")?.id;
                    self.accounts.insert(person, account);
                    account
                };
                sign(&self.app, account, apikey.clone()).await?;
                let change = answer(person, organization);
                change_account_data(&self.app, account, apikey.into(), change).await?;
            }
            Deed::Withdraw => {
                let consent = ORGANIZATIONS[organization].consents[0];
                let change =
                    AccountData { consents: [(consent, false)].into(), ..AccountData::default() };
                let account = self.account(person)?;
                change_account_data(&self.app, account, apikey.into(), change).await?;
            }
            Deed::End => {
                end(&self.app, self.account(person)?, apikey).await?;
            }
        }
        Ok(())
    }

    fn account(&self, person: usize) -> anyhow::Result<AccountId> {
        self.accounts.get(&person).copied().context("nobody registered")
    }
}

fn password() -> NewPassword {
    let typed = || Password::new(PASSWORD);
    NewPassword { password: typed(), confirmation: typed() }
}

/// What organizations know of the person.
fn known_of(person: usize) -> BTreeMap<KnownKey, String> {
    let (first, last) = PEOPLE[person];
    let known = [
        (PersonalKey::Email, cast::address_of(PEOPLE[person])),
        (PersonalKey::FirstName, first.to_owned()),
        (PersonalKey::LastName, last.to_owned()),
    ];
    known.map(|(key, text)| (KnownKey::Personal(key), text)).into()
}

/// What the person shares with the organization and allows it at first.
fn answer(person: usize, organization: usize) -> AccountData {
    let asked = &ORGANIZATIONS[organization];
    let yes = |index| says_yes(person, organization, index);
    let shared = asked.data.iter().enumerate();
    let consents = asked.consents.iter().enumerate();
    let channels = asked.channels.iter().enumerate();
    let phone = format!("+1 555 01{:02}", person + 10);
    AccountData {
        personal_data: [(PersonalKey::MobilePhone, Some(phone))].into(),
        shared_personal_data: shared
            .map(|(index, key)| (*key, *key == PersonalKey::Email || yes(index)))
            .collect(),
        consents: consents.map(|(index, consent)| (*consent, yes(index))).collect(),
        communication_channels: channels.map(|(index, channel)| (*channel, yes(index))).collect(),
    }
}

fn boxed(error: BoxError) -> anyhow::Error {
    anyhow::anyhow!(error)
}
