//! What the processor can do, without a database.

use std::{
    thread,
    time::{Duration, Instant},
};

use assent_domain::crypto::SigningKey;

use crate::{app::BCRYPT_COST, row::Limit};

/// bcrypt on all cores, at the server's cost.
pub(crate) fn bcrypt(lasting: Duration) -> Limit {
    let hash = || drop(bcrypt::hash("a password", BCRYPT_COST));
    Limit::new("bcrypt on all cores", on_all_cores(lasting, hash))
}

/// ed25519 signatures on all cores.
pub(crate) fn ed25519(lasting: Duration) -> Limit {
    let key = SigningKey::from_seed([7; 32]);
    let sign = || drop(std::hint::black_box(key.sign(&[9; 32])));
    Limit::new("ed25519 on all cores", on_all_cores(lasting, sign))
}

/// How often `work` is done a second, by as many threads as there are cores.
#[expect(clippy::cast_precision_loss, reason = "so often it never is")]
fn on_all_cores(lasting: Duration, work: impl Fn() + Sync) -> f64 {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let counted = || {
        let (started, mut count) = (Instant::now(), 0_u64);
        while started.elapsed() < lasting {
            work();
            count += 1;
        }
        count as f64 / started.elapsed().as_secs_f64()
    };
    thread::scope(|scope| {
        let counting: Vec<_> = (0..cores).map(|_| scope.spawn(counted)).collect();
        counting.into_iter().map(|thread| thread.join().unwrap_or_default()).sum()
    })
}
