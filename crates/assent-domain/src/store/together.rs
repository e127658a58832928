//! Questions of one kind, answered together.
//!
//! What every request asks (whose session is this?) is asked of the store in
//! batches: of the questions that wait, one unit takes up to `MOST` and answers
//! them by one call of a repository. There is no cache: a unit takes questions
//! before it asks the store, so no answer is older than its question. Who asks
//! while nobody else does is answered by a unit of their own at once.
//!
//! At most `AT_ONCE` units are under way. Each has a lead: who asks first
//! has it, sends a unit, and leaves it to that once it begins. It is passed on
//! by being dropped, to one of those who wait, so nobody waits for a unit that
//! will not come.

use std::{
    collections::{HashMap, VecDeque},
    hash::Hash,
    pin::pin,
    slice,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_channel::oneshot::{self, Canceled, Receiver, Sender};
use futures_util::future::{Either, select};

use super::{Store, Tx};
use crate::outcome::{SharedError, StoreError};

/// How many units are under way at once.
const AT_ONCE: usize = 2;
/// How many different questions a repository is asked at once.
const MOST: usize = 64;
/// How often a unit takes more questions before another has its turn.
const ROUNDS: usize = 16;

/// Answers questions `K` by `V`. Clones ask together.
pub struct Together<K, V>(Arc<Shared<K, V>>);

type Ask<K, V> = dyn Fn(&mut dyn Tx, &[K]) -> Result<Vec<V>, StoreError> + Send + Sync;

struct Shared<K, V> {
    ask: Box<Ask<K, V>>,
    state: Mutex<State<K, V>>,
}

struct State<K, V> {
    /// The leads that are given out.
    leads: usize,
    waiting: VecDeque<Question<K, V>>,
}

struct Question<K, V> {
    key: K,
    tell: Asker<K, V>,
}

type Asker<K, V> = Sender<Told<K, V>>;
/// Those who ask the same.
type Askers<K, V> = Vec<Asker<K, V>>;
type Waiting<K, V> = Receiver<Told<K, V>>;

/// What those who wait are told.
enum Told<K, V> {
    Answer(Result<V, StoreError>),
    /// To see to the answer themselves.
    Lead(Lead<K, V>),
}

/// The right to send a unit.
struct Lead<K, V>(Option<Arc<Shared<K, V>>>);

impl<K, V> Clone for Together<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, V> Together<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + 'static,
{
    /// Asks by `ask`, which answers each of several different keys, in their
    /// order, by statements that see what was committed before it was called.
    pub fn new(
        ask: impl Fn(&mut dyn Tx, &[K]) -> Result<Vec<V>, StoreError> + Send + Sync + 'static,
    ) -> Self {
        let state = Mutex::new(State { leads: 0, waiting: VecDeque::new() });
        Self(Arc::new(Shared { ask: Box::new(ask), state }))
    }

    /// The answer to `key`, as of now or later.
    pub async fn ask(&self, store: &dyn Store, key: K) -> Result<V, StoreError> {
        loop {
            let (mut told, mut lead) = self.0.wait_for(key.clone());
            let answer = loop {
                let next = match lead.take() {
                    None => Some(told.await),
                    Some(lead) => self.0.send_unit(store, lead, &mut told).await,
                };
                match next {
                    Some(Ok(Told::Lead(passed_on))) => {
                        told = self.0.wait_first_for(key.clone());
                        lead = Some(passed_on);
                    }
                    Some(Ok(Told::Answer(answer))) => break Some(answer),
                    Some(Err(Canceled)) => break Some(Err(StoreError::Failed(UNANSWERED.into()))),
                    None => break None,
                }
            };
            if let Some(answer) = answer {
                return answer;
            }
            // Its unit has ended and left it out: too many others were before it.
        }
    }
}

const UNANSWERED: &str = "the work that was to answer has ended without";

impl<K, V> Shared<K, V> {
    fn state(&self) -> MutexGuard<'_, State<K, V>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<K, V> Shared<K, V>
where
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Clone + Send + 'static,
{
    /// Waits for an answer, and leads if not enough others do.
    fn wait_for(self: &Arc<Self>, key: K) -> (Waiting<K, V>, Option<Lead<K, V>>) {
        let (tell, told) = oneshot::channel();
        let mut state = self.state();
        let leads = state.leads < AT_ONCE;
        state.waiting.push_back(Question { key, tell });
        if leads {
            state.leads += 1;
        }
        drop(state);
        (told, leads.then(|| Lead(Some(self.clone()))))
    }

    /// Waits again, with a lead that was passed on.
    fn wait_first_for(&self, key: K) -> Waiting<K, V> {
        let (tell, told) = oneshot::channel();
        self.state().waiting.push_front(Question { key, tell });
        told
    }

    /// Sends a unit, which takes over the lead when it begins, and waits for what
    /// is told, by that unit or another. None if the unit has ended before that.
    async fn send_unit(
        &self,
        store: &dyn Store,
        lead: Lead<K, V>,
        told: &mut Waiting<K, V>,
    ) -> Option<Result<Told<K, V>, Canceled>> {
        let ours = Until(Arc::new(Mutex::new(Some(lead))));
        let theirs = ours.0.clone();
        let unit = store.read(move |tx| {
            if let Some(lead) = taken(&theirs) {
                lead.answer(tx);
            }
            Ok::<_, StoreError>(())
        });
        // Once the unit has begun it ends, whether or not it is waited for.
        match select(&mut *told, pin!(unit)).await {
            Either::Left((next, _)) => return Some(next),
            Either::Right((Err(error), _)) => {
                if let Some(lead) = taken(&ours.0) {
                    lead.refuse(error);
                    return Some(told.await);
                }
            }
            Either::Right((Ok(()), _)) => {}
        }
        told.try_recv().transpose()
    }
}

/// A lead, unless the unit has it. Dropping this passes it on.
struct Until<K, V>(Arc<Mutex<Option<Lead<K, V>>>>);

impl<K, V> Drop for Until<K, V> {
    fn drop(&mut self) {
        drop(taken(&self.0));
    }
}

fn taken<T>(slot: &Mutex<Option<T>>) -> Option<T> {
    slot.lock().unwrap_or_else(PoisonError::into_inner).take()
}

impl<K, V> Lead<K, V>
where
    K: Clone + Eq + Hash,
    V: Clone,
{
    /// Answers what waits, round by round, in a unit that has begun.
    fn answer(self, tx: &mut dyn Tx) {
        let Some(shared) = &self.0 else { return };
        for _ in 0..ROUNDS {
            let (keys, askers) = shared.take();
            if keys.is_empty() {
                return;
            }
            match (shared.ask)(tx, &keys) {
                Ok(answers) => {
                    for (answer, askers) in answers.into_iter().zip(askers) {
                        tell_all(askers, Some(answer));
                    }
                }
                // One record must not fail those who asked for others.
                Err(StoreError::Corrupt { .. }) if keys.len() > 1 => {
                    for (key, askers) in keys.iter().zip(askers) {
                        match (shared.ask)(tx, slice::from_ref(key)) {
                            Ok(mut answers) => tell_all(askers, answers.pop()),
                            Err(error) => refuse_all(askers.into_iter(), error),
                        }
                    }
                }
                Err(error) => {
                    // What failed may be the connection: others try another.
                    refuse_all(askers.into_iter().flatten(), error);
                    return;
                }
            }
        }
    }
}

impl<K: Clone + Eq + Hash, V> Shared<K, V> {
    /// Takes different keys, and with each those who ask for it.
    fn take(&self) -> (Vec<K>, Vec<Askers<K, V>>) {
        let (mut keys, mut askers) = (Vec::new(), Vec::<Askers<K, V>>::new());
        let mut places = HashMap::<K, usize>::new();
        let mut state = self.state();
        while let Some(question) = state.waiting.pop_front() {
            if let Some(&place) = places.get(&question.key) {
                askers[place].push(question.tell);
            } else if keys.len() < MOST {
                places.insert(question.key.clone(), keys.len());
                keys.push(question.key);
                askers.push(vec![question.tell]);
            } else {
                state.waiting.push_front(question);
                break;
            }
        }
        (keys, askers)
    }
}

impl<K, V> Lead<K, V> {
    /// Tells everybody who waits that the unit did not begin: they wait for the
    /// same turn.
    fn refuse(self, error: StoreError) {
        let Some(shared) = &self.0 else { return };
        let waiting = std::mem::take(&mut shared.state().waiting);
        refuse_all(waiting.into_iter().map(|question| question.tell), error);
    }
}

/// Passes it on to who has waited longest, or gives it back when nobody waits.
/// Whoever has a lead and is told of another passes that on.
impl<K, V> Drop for Lead<K, V> {
    fn drop(&mut self) {
        let Some(shared) = self.0.take() else { return };
        let next = || {
            let mut state = shared.state();
            let next = state.waiting.pop_front();
            if next.is_none() {
                state.leads -= 1;
            }
            next
        };
        let mut lead = Lead(Some(shared.clone()));
        // Without the lock: of somebody who was cancelled just now it is dropped here.
        while let Some(question) = next() {
            let Err(Told::Lead(back)) = question.tell.send(Told::Lead(lead)) else { return };
            lead = back;
        }
        lead.0 = None;
    }
}

/// Tells all the answer, if `ask` gave one: it owes one to each key.
fn tell_all<K, V: Clone>(askers: Askers<K, V>, answer: Option<V>) {
    let mut askers = askers.into_iter();
    let (Some(first), Some(answer)) = (askers.next(), answer) else { return };
    for asker in askers {
        asker.send(Told::Answer(Ok(answer.clone()))).ok();
    }
    first.send(Told::Answer(Ok(answer))).ok();
}

fn refuse_all<K, V>(askers: impl Iterator<Item = Asker<K, V>>, error: StoreError) {
    let error = SharedError::from(error);
    for asker in askers {
        asker.send(Told::Answer(Err(error.each()))).ok();
    }
}
