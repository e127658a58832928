//! `assent demo`: a store to look at, made on the first call and then served.
//!
//! It is made by the use cases, as people would make it, ninety days in a few
//! seconds. Its passwords are public and its randomness can be computed, so it
//! has a folder of its own, and listens to this machine unless told otherwise.

mod cast;
mod ports;
mod telling;

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context, bail};
use assent_domain::{App, Rules};
use assent_mail_files::FileMailer;
use time::Duration;
use tokio::runtime::Runtime;

use self::{
    cast::{ORGANIZATIONS, PASSWORD, PEOPLE, address_of},
    ports::{DemoClock, DerivedRandom},
    telling::Telling,
};
use super::serve;
use crate::{
    settings::{Addresses, Database, Settings},
    wiring::{self, Portals},
};

/// The file that says that a folder is a demo, once all of it is made.
const MARK: &str = "demo.txt";
/// The same file, until then.
const DRAFT: &str = "demo.draft";
/// How long ago the demo begins.
const PAST: Duration = Duration::days(90);
/// The least that bcrypt takes: passwords that everybody knows need no more.
const BCRYPT_COST: u32 = 4;

/// Makes the demo in `folder` unless it is there, and serves it.
pub(super) fn run(
    runtime: &Runtime,
    mut settings: Settings,
    folder: PathBuf,
) -> anyhow::Result<ExitCode> {
    let made = is_demo(&folder)?;
    settings.store.database = Database::Sqlite(folder.join("assent.db"));
    settings.store.data_dir = folder;
    settings.passwords.bcrypt_cost = BCRYPT_COST;
    if !made {
        runtime.block_on(make(&settings)).context("cannot make the demo")?;
    }
    serve::run_with(&settings, true, |addresses| guide(&settings.store.data_dir, addresses))
}

/// Whether there is a demo in `folder`; nothing else may be there.
fn is_demo(folder: &Path) -> anyhow::Result<bool> {
    let shown = folder.display();
    if folder.join(MARK).exists() {
        return Ok(true);
    }
    if folder.join(DRAFT).exists() {
        bail!("the demo in {shown} was not made to its end: remove the folder, and try again");
    }
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            None => Ok(false),
            Some(_) => bail!("{shown} is not empty, and no demo: name another folder by --dir"),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error).with_context(|| format!("cannot use {shown} for a demo")),
    }
}

async fn make(settings: &Settings) -> anyhow::Result<()> {
    wiring::make_data_dir(&settings.store.data_dir)?;
    let draft = settings.store.data_dir.join(DRAFT);
    let cannot = || format!("cannot write {}", draft.display());
    fs::write(&draft, "Made by `assent demo`: to look at, for nobody's real data.\n")
        .with_context(cannot)?;
    let store = wiring::open_current_store(settings, true)?;
    let Addresses { organization, rights_holder, .. } = settings.addresses;
    let portals = Portals::new(settings, organization, rights_holder);
    let app = wiring::app(settings, store, portals).await?;
    let clock = Arc::new(DemoClock::new(app.clock.now() - PAST));
    let app = App {
        rules: Arc::new(Rules { limits_on: false, ..(*app.rules).clone() }),
        clock: clock.clone(),
        random: Arc::new(DerivedRandom::default()),
        ..app
    };
    let mails = FileMailer::new(settings.store.data_dir.join("mail"), settings.mail.from.clone());
    Telling::new(app, clock, mails).tell().await?;
    fs::rename(&draft, settings.store.data_dir.join(MARK)).with_context(cannot)
}

/// What to do with a demo that is served at these addresses.
fn guide(folder: &Path, [organization, rights_holder, _]: [SocketAddr; 3]) -> String {
    let mut lines = vec![format!(
        "\nThis is a demo, in {}. Everybody's password is {PASSWORD}",
        folder.display()
    )];
    for cast in &ORGANIZATIONS {
        lines.push(format!("  {:<22} {}, apikey {}", cast.admin, cast.name, cast.apikey));
    }
    let (first, last) = (address_of(PEOPLE[0]), address_of(PEOPLE[PEOPLE.len() - 1]));
    lines.push(format!("  {first} .. {last}: {} people", PEOPLE.len()));
    let (admin, person) = (ORGANIZATIONS[0].admin, address_of(PEOPLE[1]));
    lines.push(format!(
        r#"
Log in, and look at who allows what, as the museum's admin:
  S=$(curl -sS http://{organization}/api/login -d '{{"email":"{admin}","password":"{PASSWORD}"}}' | sed 's/.*"sessionId":"\([^"]*\)".*/\1/')
  curl -sS http://{organization}/api/orgs/consent_report -H "Session-Id: $S"
  curl -sS http://{organization}/api/end_users.csv -H "Session-Id: $S"
  curl -sS http://{organization}/api/email_list/$S/Newsletter
As a person, who has agreements with both:
  S=$(curl -sS http://{rights_holder}/api/login -d '{{"email":"{person}","password":"{PASSWORD}"}}' | sed 's/.*"sessionId":"\([^"]*\)".*/\1/')
  curl -sS http://{rights_holder}/api/overview -H "Session-Id: $S"
Every call, to be tried in a browser: http://{organization}/docs and http://{rights_holder}/docs
To begin anew, stop it and remove the folder."#
    ));
    lines.join("\n")
}
