//! Choosing the adapters: the only place that sees them all.

use std::{
    fs,
    io::{self, Write},
    net::SocketAddr,
    path::Path,
    sync::Arc,
    thread,
    time::Duration,
};

use anyhow::Context;
use assent_contexts::Stores;
use assent_domain::{
    App, Reads, Rules, Writes,
    accounts::PasswordHasher,
    crypto::SealingKey,
    installation::{KeyOfStore, claim_master_key, key_of_store},
    mail::{MailFolder, Mailer},
    organizations::Payments,
    store::{Schema, SchemaState, Store},
};
use assent_mail_files::FileMailer;
use assent_mail_smtp::SmtpMailer;
use assent_passwords_bcrypt::BcryptHasher;
use assent_payments_stripe::StripePayments;
use assent_store_postgres::{PgConfig, PgStore};
use assent_store_sqlite::{GROUP_WINDOW, SqliteConfig, SqliteStore};

use crate::{
    entropy::{SystemClock, SystemRandom},
    master_key,
    settings::{Addresses, Database, Settings},
};

/// How long a request waits for the store before it is answered 503.
const PATIENCE: Duration = Duration::from_secs(10);

/// The store under both of its faces.
pub(crate) struct OpenStore {
    pub(crate) store: Arc<dyn Stores>,
    pub(crate) schema: Arc<dyn Schema + Send + Sync>,
}

/// Opens the store, leaving its schema as it is. Blocks.
pub(crate) fn open_store(settings: &Settings) -> anyhow::Result<OpenStore> {
    match &settings.store.database {
        Database::Sqlite(path) => {
            make_data_dir(&settings.store.data_dir)?;
            let config = SqliteConfig {
                path: path.clone(),
                temporary: settings.store.data_dir.clone(),
                readers: settings.store.database_pool,
                patience: PATIENCE,
                group_window: GROUP_WINDOW,
            };
            let store = SqliteStore::open(&config).with_context(|| cannot_open(path))?;
            let store = Arc::new(store);
            Ok(OpenStore { store: store.clone(), schema: store })
        }
        Database::Postgres(url) => {
            let config = PgConfig {
                url: url.clone(),
                connections: settings.store.database_pool,
                patience: PATIENCE,
            };
            let store = PgStore::connect(&config)
                .context("cannot reach PostgreSQL: check --database-url and that it runs")?;
            let store = Arc::new(store);
            Ok(OpenStore { store: store.clone(), schema: store })
        }
    }
}

/// That a file of SQLite can't be opened, of which SQLite says "disk I/O error"
/// on a full disk; and why, if its folder can't be written.
fn cannot_open(path: &Path) -> String {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let cannot = format!("cannot open {}", path.display());
    match try_writing(folder) {
        Ok(()) => cannot,
        Err(why) => format!("{cannot}: {} can't be written: {why}", folder.display()),
    }
}

/// Opens the store for serving, with a current schema: makes it or brings it up
/// to date, or refuses one that is not when it may not be changed. Blocks.
pub(crate) fn open_current_store(
    settings: &Settings,
    may_migrate: bool,
) -> anyhow::Result<Arc<dyn Stores>> {
    if is_store_lost(settings) {
        tracing::warn!(
            key = %settings.store.master_key_file().display(),
            "there is a master key of an older store, but no store: a new one is made; if the \
             old one was moved or lost, stop and restore it"
        );
    }
    let OpenStore { store, schema } = open_store(settings)?;
    match schema.state()? {
        SchemaState::Current => {}
        SchemaState::Absent(names) | SchemaState::Behind(names) if may_migrate => {
            tracing::info!(migrations = names.len(), "bringing the schema up to date");
            schema.migrate()?;
        }
        state => anyhow::bail!("{}", explain(&state)),
    }
    Ok(store)
}

/// Opens the store for a command, which finds one and makes none: one that was
/// made in the wrong folder would hold nothing, and all would seem well. Blocks.
fn open_existing_store(settings: &Settings) -> anyhow::Result<Arc<dyn Stores>> {
    if let Database::Sqlite(path) = &settings.store.database
        && !path.exists()
    {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.clone());
        anyhow::bail!(
            "there is no store at {}: run this in the folder of the service, or with its \
             --data-dir; `assent` and `assent migrate` make a store",
            path.display()
        );
    }
    let OpenStore { store, schema } = open_store(settings)?;
    match schema.state()? {
        SchemaState::Current => Ok(store),
        SchemaState::Behind(names) => {
            tracing::info!(migrations = names.len(), "bringing the schema up to date");
            schema.migrate()?;
            Ok(store)
        }
        state => anyhow::bail!("{}", explain(&state)),
    }
}

/// Whether a key is kept and its store is gone: a new one would take its place,
/// with nothing in it.
pub(crate) fn is_store_lost(settings: &Settings) -> bool {
    let Database::Sqlite(path) = &settings.store.database else { return false };
    settings.store.master_key.is_none()
        && settings.store.master_key_file().exists()
        && !path.exists()
}

/// How much room the data folder has to have: what an upload begins with.
const PROBE: usize = 1 << 20;

/// Whether `folder` can be written. Leaves nothing behind: the probe has no name.
pub(crate) fn try_writing(folder: &Path) -> io::Result<()> {
    let mut probe = tempfile::tempfile_in(folder)?;
    probe.write_all(&vec![0; PROBE])?;
    probe.sync_all()
}

/// A schema's state in words, with what to do about it.
pub(crate) fn explain(state: &SchemaState) -> String {
    match state {
        SchemaState::Current => "the schema is current".to_owned(),
        SchemaState::Absent(_) => "there is no store in this database: check --database-url; \
             `assent` and `assent migrate` make a store"
            .to_owned(),
        SchemaState::Behind(names) => format!(
            "the schema is older than this program ({} to run): run `assent migrate`",
            names.join(", ")
        ),
        SchemaState::Ahead(names) => format!(
            "the schema is newer than this program (it has {}): run the newer program",
            names.join(", ")
        ),
    }
}

/// The data folder, readable by its owner alone if it has to be made.
pub(crate) fn make_data_dir(folder: &Path) -> anyhow::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).with_context(|| format!("cannot make the folder {}", folder.display()))
}

/// The master key: given, or kept in the data folder.
pub(crate) fn master_key(settings: &Settings) -> anyhow::Result<SealingKey> {
    if let Some(key) = settings.store.master_key {
        return Ok(SealingKey::new(key));
    }
    make_data_dir(&settings.store.data_dir)?;
    master_key::load_or_make(&settings.store.master_key_file(), &SystemRandom)
}

/// Where the portals are, if nothing else was set: where the servers are.
pub(crate) struct Portals {
    pub(crate) organization: String,
    pub(crate) rights_holder: String,
}

impl Portals {
    pub(crate) fn new(
        settings: &Settings,
        organization: SocketAddr,
        rights_holder: SocketAddr,
    ) -> Self {
        let of = |set: &Option<String>, address| {
            set.clone().unwrap_or_else(|| format!("http://{address}"))
        };
        Self {
            organization: of(&settings.addresses.organization_portal, organization),
            rights_holder: of(&settings.addresses.rights_holder_portal, rights_holder),
        }
    }
}

/// The service over `store`, with the master key that the store was made
/// with. Blocks for a moment: call it at start-up.
pub(crate) async fn app(
    settings: &Settings,
    store: Arc<dyn Store>,
    portals: Portals,
) -> anyhow::Result<App> {
    let kept = settings.store.master_key_file();
    if settings.store.master_key.is_none() && !kept.exists() {
        // Before another is made in its place.
        let whose = key_of_store(&*store, None).await?;
        anyhow::ensure!(whose == KeyOfStore::None, "{} is missing: restore it", kept.display());
    }
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let passwords: Arc<dyn PasswordHasher> =
        Arc::new(BcryptHasher::new(settings.passwords.bcrypt_cost, cores)?);
    let rules = Rules {
        agreement_uri: settings.agreements.uri(&portals.organization),
        organization_portal: portals.organization,
        rights_holder_portal: portals.rights_holder,
        invite_lifetime: settings.sign_in.invite_lifetime,
        signup_lifetime: settings.sign_in.signup_lifetime,
        reset_lifetime: settings.sign_in.reset_lifetime,
        verification_lifetime: settings.sign_in.verification_lifetime,
        limits_on: settings.passwords.limits_on,
        limits: settings.sign_in.limits,
    };
    let app = App {
        store,
        reads: Reads::default(),
        writes: Writes::default(),
        clock: Arc::new(SystemClock),
        random: Arc::new(SystemRandom),
        passwords,
        payments: payments(settings),
        master_key: master_key(settings)?,
        rules: Arc::new(rules),
        anchors: Arc::default(),
        pages: Arc::default(),
        instants: Arc::default(),
    };
    claim_master_key(&app).await?;
    Ok(app)
}

/// The service for a command that works beside a running one.
pub(crate) async fn app_of_command(settings: &Settings) -> anyhow::Result<App> {
    let store = open_existing_store(settings).context("cannot use the store")?;
    let Addresses { organization, rights_holder, .. } = settings.addresses;
    app(settings, store, Portals::new(settings, organization, rights_holder)).await
}

/// The payment provider, if the operator has one.
pub(crate) fn payments(settings: &Settings) -> Option<Arc<dyn Payments>> {
    let stripe = settings.payments.stripe.clone()?;
    Some(Arc::new(StripePayments::new(stripe)))
}

/// What takes the mails, and where they can be looked at if they are filed.
pub(crate) struct OpenMailer {
    pub(crate) mailer: Arc<dyn Mailer>,
    pub(crate) folder: Option<Arc<dyn MailFolder>>,
}

/// Where mails go, and where they can be looked at if they are filed. Blocks.
pub(crate) fn mailer(settings: &Settings) -> anyhow::Result<OpenMailer> {
    let from = settings.mail.from.clone();
    if let Some(smtp) = &settings.mail.smtp {
        return Ok(OpenMailer {
            mailer: Arc::new(SmtpMailer::new(smtp.clone(), from)?),
            folder: None,
        });
    }
    let files = Arc::new(FileMailer::new(settings.store.data_dir.join("mail"), from));
    Ok(OpenMailer { mailer: files.clone(), folder: Some(files) })
}
