//! Serving one of the servers on a listener.
//!
//! It is what actix-web's `HttpServer` does, with one thing between: the
//! connection, which `HttpServer` lets nobody put anything around.

use std::{future::pending, io, net::TcpListener, sync::Arc, time::Duration};

use actix_http::{HttpService, Protocol};
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    App,
    dev::{AppConfig, Server},
    rt::net::TcpStream,
    web::ServiceConfig,
};
use assent_domain::entropy::Random;
use tokio::sync::watch;

use crate::bare::Connection;

/// How a closed connection is waited for, so that its last answer is read.
const DISCONNECT: Duration = Duration::from_secs(1);

/// How a server is run.
#[derive(Clone)]
pub struct Serving {
    /// How many threads answer.
    pub workers: usize,
    /// How long a connection may be idle.
    pub keep_alive: Duration,
    /// How many seconds requests may take to end once it is told to stop.
    pub drain_seconds: u64,
    /// Turns true when it is about to be told to stop: from then on
    /// connections end with the answer that they wait for.
    pub stopping: watch::Receiver<bool>,
    /// Where the ids of requests come from that nobody could read.
    pub random: Arc<dyn Random>,
}

/// Serves what `mount` mounts.
pub fn listen(
    listener: TcpListener,
    serving: &Serving,
    mount: impl FnOnce(&mut ServiceConfig) + Clone + Send + 'static,
) -> io::Result<Server> {
    let Serving { workers, drain_seconds, .. } = *serving;
    let serving = serving.clone();
    let builder = Server::build().workers(workers).shutdown_timeout(drain_seconds);
    let builder = builder.disable_signals().listen("http", listener, move || {
        let Serving { keep_alive, stopping, random, .. } = serving.clone();
        let app = map_config(App::new().configure(mount.clone()), |()| AppConfig::default());
        let http = HttpService::build()
            .keep_alive(keep_alive)
            .client_disconnect_timeout(DISCONNECT)
            .graceful_shutdown_signal(move || stopped(stopping.clone()))
            .finish(app.map_err(|error: actix_web::Error| error.error_response()));
        fn_service(move |stream: TcpStream| {
            let random = Arc::clone(&random);
            async move {
                let peer = stream.peer_addr().ok();
                Ok((Connection::new(stream, random), Protocol::Http1, peer))
            }
        })
        .and_then(http)
    })?;
    Ok(builder.run())
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    if stopping.wait_for(|stopping| *stopping).await.is_err() {
        // Who would say so is gone, and has not said so.
        pending::<()>().await;
    }
}
