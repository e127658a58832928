//! Serving one of the servers on a listener.
//!
//! It is what actix-web's `HttpServer` does, with one thing between: the
//! connection, which `HttpServer` lets nobody put anything around. A connection
//! on which nothing came yet is not actix's: it would answer 408 after
//! [`HEAD`], and who connects ahead of time would read that as the answer to
//! what they send next.

use std::{future::pending, io, net::TcpListener, pin::pin, sync::Arc, time::Duration};

use actix_http::{HttpService, Protocol, error::DispatchError};
use actix_service::{ServiceFactoryExt, fn_service, map_config};
use actix_web::{
    App,
    dev::{AppConfig, Server},
    rt::net::TcpStream,
    web::ServiceConfig,
};
use assent_domain::entropy::Random;
use futures_util::future::{Either, select};
use tokio::{sync::watch, time::timeout};

use crate::bare::Connection;

/// How long the head of a connection's first request may take to come, from its
/// first byte.
const HEAD: Duration = Duration::from_secs(5);
/// How a closed connection is waited for, so that its last answer is read.
const DISCONNECT: Duration = Duration::from_secs(1);

/// How a server is run.
#[derive(Clone)]
pub struct Serving {
    /// How many threads answer.
    pub workers: usize,
    /// How long a connection may be idle, also before its first request.
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
        let patience = keep_alive.max(HEAD);
        let stopping_too = stopping.clone();
        let http = HttpService::build()
            .keep_alive(keep_alive)
            .client_request_timeout(HEAD)
            .client_disconnect_timeout(DISCONNECT)
            .graceful_shutdown_signal(move || stopped(stopping.clone()))
            .finish(app.map_err(|error: actix_web::Error| error.error_response()));
        fn_service(move |stream: TcpStream| {
            let random = Arc::clone(&random);
            let stopping = stopping_too.clone();
            async move {
                if !speaks(&stream, patience, stopping).await {
                    return Err(DispatchError::DisconnectTimeout);
                }
                let peer = stream.peer_addr().ok();
                Ok((Connection::new(stream, random), Protocol::Http1, peer))
            }
        })
        .and_then(http)
    })?;
    Ok(builder.run())
}

/// Waits for the first byte of a connection; `false` when it did not come in
/// time, or the server stops.
async fn speaks(stream: &TcpStream, patience: Duration, stopping: watch::Receiver<bool>) -> bool {
    let (readable, stopped) = (pin!(stream.readable()), pin!(stopped(stopping)));
    let first = timeout(patience, select(readable, stopped)).await;
    matches!(first, Ok(Either::Left((Ok(()), _))))
}

async fn stopped(mut stopping: watch::Receiver<bool>) {
    if stopping.wait_for(|stopping| *stopping).await.is_err() {
        // Who would say so is gone, and has not said so.
        pending::<()>().await;
    }
}
