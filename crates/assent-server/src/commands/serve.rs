//! `assent serve`: three servers, the courier, the housekeeping; until it is
//! told to stop.

use std::{
    net::{SocketAddr, TcpListener},
    process::ExitCode,
    sync::Arc,
    time::Duration,
};

use actix_web::{dev::ServerHandle, web::ServiceConfig};
use anyhow::Context;
use assent_domain::{App, organizations::bootstrap_operator_invite, store::Store};
use assent_portal::{Door, Operations, operator_pages, organization_pages, person_pages};
use assent_web::{Metrics, Serving, Shared};
use futures_util::future::join_all;
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    task::JoinSet,
};

use super::{rounds, surfaces};
use crate::{
    output,
    settings::{Database, Settings},
    wiring::{self, OpenMailer, Portals},
};

/// How long requests may take to end once the service is told to stop.
const DRAIN_SECONDS: u64 = 30;
/// How long the invitation of a first start is good.
const FIRST_INVITE: time::Duration = time::Duration::days(14);

pub(super) fn run(settings: &Settings, may_migrate: bool) -> anyhow::Result<ExitCode> {
    run_with(settings, may_migrate, |_| String::new())
}

/// Serves, and says `guide` of the three addresses where it says where they are.
pub(super) fn run_with(
    settings: &Settings,
    may_migrate: bool,
    guide: impl FnOnce([SocketAddr; 3]) -> String,
) -> anyhow::Result<ExitCode> {
    // Blocking work first: nothing is served until all of it went well.
    let store = wiring::open_current_store(settings, may_migrate)?;
    let mailer = wiring::mailer(settings)?;
    let listeners = Listeners {
        organization: listen("organization", settings.addresses.organization)?,
        rights_holder: listen("rights-holder", settings.addresses.rights_holder)?,
        operator: listen("operator", settings.addresses.operator)?,
    };
    warn(settings);
    let guide = guide([
        listeners.organization.local_addr()?,
        listeners.rights_holder.local_addr()?,
        listeners.operator.local_addr()?,
    ]);
    actix_web::rt::System::new().block_on(serve(settings, store, mailer, listeners, guide))
}

/// Open, but not served yet: the ports are known, and clients wait.
struct Listeners {
    organization: TcpListener,
    rights_holder: TcpListener,
    operator: TcpListener,
}

async fn serve(
    settings: &Settings,
    store: Arc<dyn Store>,
    mailer: OpenMailer,
    listeners: Listeners,
    guide: String,
) -> anyhow::Result<ExitCode> {
    // Before anything is said: who reads it may ask for the end at once.
    let mut signals = Signals::listen()?;
    let Listeners { organization, rights_holder, operator } = listeners;
    let addresses = [
        ("organizations", organization.local_addr()?),
        ("end users", rights_holder.local_addr()?),
        ("operators", operator.local_addr()?),
    ];
    let portals = Portals::new(settings, addresses[0].1, addresses[1].1);
    let app = wiring::app(settings, store, portals).await?;
    let shared = Shared {
        app: app.clone(),
        metrics: Arc::new(Metrics::new()),
        upload_limit: settings.requests.upload_limit,
        spool_folder: settings.store.data_dir.join("spool"),
        session_in_url: settings.sessions.in_url,
        trusted_proxies: settings.proxies.trusted.clone(),
        client_address_header: settings.proxies.client_address_header.clone().unwrap_or_default(),
        cors_origins: settings.requests.cors_origins.clone(),
        mail_folder: mailer.folder,
    };
    let mut handles = Vec::new();
    let mut servers = JoinSet::new();
    let (stop, stopped) = watch::channel(false);
    let serving = Serving {
        workers: std::thread::available_parallelism().map_or(1, usize::from),
        keep_alive: settings.requests.keep_alive,
        drain_seconds: DRAIN_SECONDS,
        stopping: stopped.clone(),
        random: Arc::clone(&app.random),
    };
    let few = Serving { workers: 1, ..serving.clone() };
    let portals = settings.addresses.portals;
    let pages = (Door::Organization, organization_pages());
    let mounted = surfaces::mounted(&shared, portals, assent_http::organization(), pages);
    start(organization, &serving, mounted, &mut handles, &mut servers)?;
    let pages = (Door::Person, person_pages());
    let mounted = surfaces::mounted(&shared, portals, assent_http::rights_holder(), pages);
    start(rights_holder, &serving, mounted, &mut handles, &mut servers)?;
    let pages = (Door::Operator, operator_pages(operations(settings)));
    let mounted = surfaces::mounted(&shared, portals, assent_http::operator(), pages);
    start(operator, &few, mounted, &mut handles, &mut servers)?;
    let mut working = JoinSet::new();
    for round in rounds::all(&app, mailer.mailer, settings.mail.retry_schedule()) {
        working.spawn(round.run(Arc::clone(&shared.metrics), stopped.clone()));
    }
    announce(settings, &app, &addresses, guide).await?;

    told_to_stop(&mut signals, &mut servers).await?;
    tracing::info!("stopping: no new connections, open requests may end");
    tokio::spawn(async move {
        let code = signals.stop().await;
        tracing::warn!("told to stop again: not waiting any longer");
        std::process::exit(code);
    });
    stop.send_replace(true);
    let drained = join_all(handles.iter().map(|handle| handle.stop(true)));
    let working = tokio::time::timeout(Duration::from_secs(DRAIN_SECONDS), working.join_all());
    if tokio::join!(drained, working).1.is_err() {
        tracing::warn!("a mail server was too slow: its letters will be tried again");
    }
    tracing::info!("stopped");
    Ok(ExitCode::SUCCESS)
}

/// What the operator's pages tell of the service.
fn operations(settings: &Settings) -> Operations {
    Operations {
        version: env!("CARGO_PKG_VERSION"),
        store: match &settings.store.database {
            Database::Sqlite(_) => "SQLite",
            Database::Postgres(_) => "PostgreSQL",
        },
        hosts: settings.addresses.operator_hosts.clone(),
    }
}

fn listen(name: &str, address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .with_context(|| format!("cannot listen on {address}: is it in use? See --{name}-address"))
}

fn warn(settings: &Settings) {
    let dead_links = settings.addresses.dead_links(settings.mail.is_sent());
    for warning in settings.serving_warnings().into_iter().chain(dead_links) {
        tracing::warn!("{warning}");
    }
}

fn start(
    listener: TcpListener,
    serving: &Serving,
    mount: impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static,
    handles: &mut Vec<ServerHandle>,
    servers: &mut JoinSet<std::io::Result<()>>,
) -> anyhow::Result<()> {
    let server = assent_web::listen(listener, serving, mount)?;
    handles.push(server.handle());
    servers.spawn(server);
    Ok(())
}

/// The signals that the service does not leave to the system.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
    quit: Signal,
    hang_up: Signal,
}

impl Signals {
    fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            quit: signal(SignalKind::quit())?,
            hang_up: signal(SignalKind::hangup())?,
        })
    }

    /// Waits until it is told to stop: by a terminal, a supervisor, or a
    /// proxy's habit of SIGQUIT. Answers the exit code of a program that the
    /// signal ended.
    async fn stop(&mut self) -> i32 {
        let signal = loop {
            tokio::select! {
                _ = self.terminate.recv() => break SignalKind::terminate(),
                _ = self.interrupt.recv() => break SignalKind::interrupt(),
                _ = self.quit.recv() => break SignalKind::quit(),
                _ = self.hang_up.recv() => {
                    tracing::info!("SIGHUP changes nothing: settings are read at the start");
                }
            }
        };
        128 + signal.as_raw_value()
    }
}

/// Waits for a signal to stop; a server that ends by itself is an error.
async fn told_to_stop(
    signals: &mut Signals,
    servers: &mut JoinSet<std::io::Result<()>>,
) -> anyhow::Result<()> {
    tokio::select! {
        _ = signals.stop() => Ok(()),
        ended = servers.join_next() => match ended {
            Some(ended) => Err(ended?.err().map_or_else(
                || anyhow::anyhow!("a server stopped by itself"),
                Into::into,
            )),
            None => Ok(()),
        },
    }
}

/// Says where everything is, and on a first start how to begin.
async fn announce(
    settings: &Settings,
    app: &App,
    addresses: &[(&str, SocketAddr)],
    guide: String,
) -> anyhow::Result<()> {
    let mut lines = vec![format!("Assent {} serves", env!("CARGO_PKG_VERSION"))];
    lines.extend(addresses.iter().map(|(whom, at)| format!("  {whom:<14} http://{at}")));
    lines.push(match &settings.store.database {
        Database::Sqlite(path) => format!("  store          {}", path.display()),
        Database::Postgres(_) => "  store          PostgreSQL".to_owned(),
    });
    lines.push(match (&settings.mail.smtp, addresses.last()) {
        (None, Some((_, operator))) => format!("  mails          http://{operator}/mail"),
        _ => "  mails          are sent".to_owned(),
    });
    if let Some(invite) = bootstrap_operator_invite(app, FIRST_INVITE).await? {
        let how = "\nThis is the first start. Invite an organization with this link:";
        lines.extend([how.to_owned(), format!("  {}", invite.link)]);
    }
    lines.extend((!guide.is_empty()).then_some(guide));
    // Who reads it is not needed for serving.
    output::line(lines.join("\n") + "\n").ok();
    Ok(())
}
