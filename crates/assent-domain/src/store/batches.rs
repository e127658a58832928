//! Writes of one kind, written in batches.
//!
//! Writes of which each stands or falls by itself gather while a unit is under way, and the
//! next takes up to `MOST` of them when it begins: one call of a repository, one commit. All are
//! answered once that is done. Who writes while nobody else does has a unit of their own at once.
//! There is one at a time: two would have half as many writes each, and most of what a small one
//! costs is the same for a large one.
//!
//! A batch is a future that all who wait for it share, so it goes on whoever of them is
//! cancelled. If all of them are, it is given up, unless its unit has begun.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
    lock::Mutex as Turn,
};

use super::{Store, Tx};
use crate::outcome::{SharedError, StoreError};

/// How many writes a unit takes.
const MOST: usize = 64;

/// Writes each `W` and answers it by `A`. Clones write together.
pub struct Batches<W, A>(Arc<Batching<W, A>>);

type Write<W, A> = dyn Fn(&mut dyn Tx, &[W]) -> Result<Vec<A>, StoreError> + Send + Sync;
type Writing<A> = BoxFuture<'static, Arc<Result<Vec<A>, SharedError>>>;
type Written<A> = Shared<Writing<A>>;

struct Batching<W, A> {
    write: Box<Write<W, A>>,
    turn: Turn<()>,
    /// The batch that takes writes in, for as long as somebody waits for it and its
    /// unit has not begun.
    gathering: Mutex<Option<Batch<W, A>>>,
}

struct Batch<W, A> {
    writes: Gathered<W>,
    written: WeakShared<Writing<A>>,
}

/// The writes of a batch, until its unit takes them.
struct Gathered<W>(Arc<Mutex<Option<Vec<W>>>>);

impl<W, A> Clone for Batches<W, A> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<W, A> Batches<W, A>
where
    W: Send + Sync + 'static,
    A: Clone + Send + Sync + 'static,
{
    /// Writes by `write`, which answers each in their order.
    pub fn new(
        write: impl Fn(&mut dyn Tx, &[W]) -> Result<Vec<A>, StoreError> + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(Batching {
            write: Box::new(write),
            turn: Turn::default(),
            gathering: Mutex::default(),
        }))
    }

    /// The answer to `write`, once it is on disk. An error is that of the whole batch,
    /// of which nothing is written.
    pub async fn write(&self, store: &Arc<dyn Store>, write: W) -> Result<A, StoreError> {
        let (written, place) = self.join(store, write);
        match &*written.await {
            Ok(answers) => Ok(answers[place].clone()),
            Err(error) => Err(error.each()),
        }
    }

    /// Joins the batch that gathers, or begins another.
    fn join(&self, store: &Arc<dyn Store>, mut write: W) -> (Written<A>, usize) {
        let mut gathering = lock(&self.0.gathering);
        let waited_for =
            |batch: &Batch<W, A>| Some((batch.written.upgrade()?, batch.writes.clone()));
        if let Some((written, writes)) = gathering.as_ref().and_then(waited_for) {
            match writes.add(write) {
                Ok(place) => return (written, place),
                Err(back) => write = back,
            }
        }
        let writes = Gathered(Arc::new(Mutex::new(Some(vec![write]))));
        let written = self.writing(store.clone(), writes.clone()).shared();
        // It is there, and not done: it was not asked yet.
        *gathering = written.downgrade().map(|written| Batch { writes, written });
        (written, 0)
    }

    /// Waits for a turn, and has a unit write what has gathered until that begins.
    fn writing(&self, store: Arc<dyn Store>, gathered: Gathered<W>) -> Writing<A> {
        let batching = self.0.clone();
        Box::pin(async move {
            let _turn = batching.turn.lock().await;
            let (in_unit, taken) = (batching.clone(), gathered.clone());
            let unit = store.transact(move |tx| (in_unit.write)(tx, &taken.take()));
            let written = unit.await;
            // Of a unit that did not begin nobody has taken them: they are refused together.
            drop(gathered.take());
            Arc::new(written.map_err(SharedError::from))
        })
    }
}

impl<W> Clone for Gathered<W> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<W> Gathered<W> {
    /// Adds a write and answers its place; gives it back if there is no room, or if
    /// the unit has begun.
    fn add(&self, write: W) -> Result<usize, W> {
        match &mut *lock(&self.0) {
            Some(writes) if writes.len() < MOST => {
                writes.push(write);
                Ok(writes.len() - 1)
            }
            _ => Err(write),
        }
    }

    /// Takes all; from then on there is no room.
    fn take(&self) -> Vec<W> {
        lock(&self.0).take().unwrap_or_default()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
