//! Questions that are answered together.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicBool, Ordering},
    mpsc,
};

use assent_domain::{
    accounts::Realm,
    outcome::{BoxFuture, NoTurn, StoreError, with_causes},
    store::{Store, Tx, Unit, Work, together::Together},
};
use tokio::{
    sync::{Semaphore, oneshot},
    task::JoinHandle,
};

use super::{PATIENCE, given_person, write};
use crate::fixtures::samples::{session, token_hash};

pub(super) type Asked<V> = JoinHandle<Result<V, StoreError>>;

/// Asks, which has happened when this returns.
async fn ask<V: Clone + Send + 'static>(
    questions: &Together<u32, V>,
    store: &Arc<dyn Store>,
    key: u32,
) -> Asked<V> {
    let (questions, store) = (questions.clone(), store.clone());
    begun(async move { questions.ask(&*store, key).await }).await
}

/// Has the work done, which has begun when this returns.
pub(super) async fn begun<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    let (beginning, has_begun) = oneshot::channel();
    let done = tokio::spawn(async move {
        let mut work = std::pin::pin!(work);
        let mut beginning = Some(beginning);
        std::future::poll_fn(|context| {
            let polled = work.as_mut().poll(context);
            beginning.take().map(|beginning| beginning.send(()).ok());
            polled
        })
        .await
    });
    has_begun.await.expect("it begins");
    done
}

/// What holds up the work that asks about 0, as soon as it has an answer.
struct Held {
    has_begun: mpsc::Receiver<()>,
    go_on: mpsc::Sender<()>,
}

impl Held {
    /// `ask`, held up.
    fn up<V: Clone + Send + 'static>(
        ask: impl Fn(&mut dyn Tx, &[u32]) -> Result<Vec<V>, StoreError> + Send + Sync + 'static,
    ) -> (Together<u32, V>, Self) {
        let (begun, has_begun) = mpsc::channel();
        let (go_on, goes_on) = mpsc::channel();
        let (begun, goes_on) = (Mutex::new(begun), Mutex::new(goes_on));
        let questions = Together::new(move |tx: &mut dyn Tx, keys: &[u32]| {
            let answers = ask(tx, keys);
            if keys.contains(&0) {
                begun.lock().expect("no panic").send(()).ok();
                goes_on.lock().expect("no panic").recv_timeout(PATIENCE).ok();
            }
            answers
        });
        (questions, Self { has_begun, go_on })
    }

    fn begun(&self) {
        tokio::task::block_in_place(|| self.has_begun.recv_timeout(PATIENCE)).expect("it begins");
    }

    fn go_on(&self) {
        self.go_on.send(()).expect("it is held up");
    }
}

/// Holds up two units, which is as many as may be under way.
async fn two_under_way<V: Clone + Send + 'static>(
    questions: &Together<u32, V>,
    store: &Arc<dyn Store>,
    held: &Held,
) -> [Asked<V>; 2] {
    let first = ask(questions, store, 0).await;
    held.begun();
    let second = ask(questions, store, 0).await;
    held.begun();
    [first, second]
}

/// A store at whose gate units wait, to be let in or refused.
pub(super) struct Gate {
    store: Arc<dyn Store>,
    opens: Semaphore,
    refuses: AtomicBool,
}

impl Gate {
    pub(super) fn before(store: &Arc<dyn Store>) -> Arc<Self> {
        let (store, opens) = (store.clone(), Semaphore::new(0));
        Arc::new(Self { store, opens, refuses: AtomicBool::new(false) })
    }

    pub(super) fn open(&self) {
        self.opens.add_permits(100);
    }

    pub(super) fn refuse(&self) {
        self.refuses.store(true, Ordering::SeqCst);
        self.open();
    }
}

impl Store for Gate {
    fn run(&self, unit: Unit, work: Work) -> BoxFuture<'_, Result<(), StoreError>> {
        Box::pin(async move {
            self.opens.acquire().await.expect("it stays").forget();
            if self.refuses.load(Ordering::SeqCst) {
                return Err(StoreError::Unavailable(NoTurn.into()));
            }
            self.store.run(unit, work).await
        })
    }
}

/// What is asked in these clauses.
pub(super) fn tenfold(keys: &[u32]) -> Vec<u32> {
    keys.iter().map(|key| key * 10).collect()
}

/// The answer that was waited for.
pub(super) async fn answer<V>(asked: Asked<V>) -> Result<V, StoreError> {
    tokio::time::timeout(PATIENCE, asked).await.expect("it is answered").expect("no panic")
}

pub async fn no_answer_is_older_than_its_question(store: Arc<dyn Store>) {
    write(&store, |tx| {
        let person = given_person(tx, 1)?;
        tx.sessions().open(&session("s", &person))
    })
    .await;
    let (questions, held) = Held::up(|tx, keys| {
        let key = (Realm::RightsHolder, token_hash("s"));
        let found = tx.sessions().find_each(&vec![key; keys.len()])?;
        Ok(found.iter().map(Option::is_some).collect())
    });

    let before = ask(&questions, &store, 0).await;
    held.begun();
    write(&store, |tx| tx.sessions().close(Realm::RightsHolder, &token_hash("s"))).await;
    let after = [ask(&questions, &store, 0).await, ask(&questions, &store, 0).await];
    for _ in 0..3 {
        held.go_on();
    }
    assert!(answer(before).await.expect("the store reads"));
    for after in after {
        assert!(!answer(after).await.expect("the store reads"), "it is closed by now");
    }
}

pub async fn questions_that_wait_are_asked_together_and_each_once(store: Arc<dyn Store>) {
    let batches = Arc::new(Mutex::new(Vec::new()));
    let noted = batches.clone();
    let (questions, held) = Held::up(move |_, keys| {
        noted.lock().expect("no panic").push(keys.to_vec());
        Ok(tenfold(keys))
    });
    two_under_way(&questions, &store, &held).await;
    let mut asked = Vec::new();
    for key in [1, 2, 1, 3] {
        asked.push(ask(&questions, &store, key).await);
    }
    held.go_on();
    held.go_on();
    for (asked, expected) in asked.into_iter().zip([10, 20, 10, 30]) {
        assert_eq!(answer(asked).await.expect("the store reads"), expected);
    }
    let batches = batches.lock().expect("no panic");
    assert_eq!(*batches, [vec![0], vec![0], vec![1, 2, 3]]);
}

pub async fn of_those_who_ask_together_each_may_go_away(store: Arc<dyn Store>) {
    let (questions, held) = Held::up(|_, keys| Ok(tenfold(keys)));
    let under_way = two_under_way(&questions, &store, &held).await;
    let gone = ask(&questions, &store, 1).await;
    let stays = ask(&questions, &store, 2).await;
    for gone in under_way.into_iter().chain([gone]) {
        gone.abort();
        gone.await.expect_err("it is cancelled");
    }
    held.go_on();
    held.go_on();
    assert_eq!(answer(stays).await.expect("the store reads"), 20);

    // Those whose units wait for their turn, on whom others rely.
    let questions = Together::new(|_: &mut dyn Tx, keys: &[u32]| Ok(tenfold(keys)));
    let gate = Gate::before(&store);
    let store: Arc<dyn Store> = gate.clone();
    let first = [ask(&questions, &store, 1).await, ask(&questions, &store, 2).await];
    let others = [ask(&questions, &store, 3).await, ask(&questions, &store, 4).await];
    let [third, fourth] = others;
    for gone in first.into_iter().chain([third]) {
        gone.abort();
        gone.await.expect_err("it is cancelled");
    }
    gate.open();
    assert_eq!(answer(fourth).await.expect("the store reads"), 40);
    let later = ask(&questions, &store, 5).await;
    assert_eq!(answer(later).await.expect("the store reads"), 50);
}

pub async fn those_who_ask_together_are_told_of_a_failure_of_its_kind(store: Arc<dyn Store>) {
    let (questions, held) = Held::up(|_, keys| {
        let fails = keys.contains(&1);
        if fails { Err(StoreError::Contended("on purpose".into())) } else { Ok(tenfold(keys)) }
    });
    two_under_way(&questions, &store, &held).await;
    let asked = [ask(&questions, &store, 1).await, ask(&questions, &store, 2).await];
    held.go_on();
    held.go_on();
    for asked in asked {
        let error = answer(asked).await.expect_err("it fails");
        assert_eq!(with_causes(&error), "the store is contended: on purpose");
    }
    let later = ask(&questions, &store, 3).await;
    assert_eq!(answer(later).await.expect("the store reads"), 30);

    let gate = Gate::before(&store);
    let store: Arc<dyn Store> = gate.clone();
    let mut asked = Vec::new();
    for key in 1..=4 {
        asked.push(ask(&questions, &store, key).await);
    }
    gate.refuse();
    for asked in asked {
        let error = answer(asked).await.expect_err("no turn came");
        assert!(error.is_busy(), "{error:?}");
    }
}

pub async fn work_that_panics_on_questions_fails_them_and_no_later_ones(store: Arc<dyn Store>) {
    let (questions, held) = Held::up(|_, keys| {
        assert!(!keys.contains(&1), "on purpose");
        Ok(tenfold(keys))
    });
    for _ in 0..5 {
        two_under_way(&questions, &store, &held).await;
        let asked = [ask(&questions, &store, 1).await, ask(&questions, &store, 2).await];
        held.go_on();
        held.go_on();
        for asked in asked {
            let error = answer(asked).await.expect_err("the work panics");
            assert!(matches!(error, StoreError::Failed(_)), "{error:?}");
        }
        let later = ask(&questions, &store, 3).await;
        assert_eq!(answer(later).await.expect("the store reads"), 30);
    }
}

pub async fn what_is_corrupt_fails_who_asked_for_it_and_nobody_else(store: Arc<dyn Store>) {
    let (questions, held) = Held::up(|_, keys| {
        let fails = keys.contains(&2);
        if fails { Err(StoreError::corrupt("number", "odd").of(2)) } else { Ok(tenfold(keys)) }
    });
    two_under_way(&questions, &store, &held).await;
    let mut asked = Vec::new();
    for key in [1, 2, 3] {
        asked.push(ask(&questions, &store, key).await);
    }
    held.go_on();
    held.go_on();
    let mut told = Vec::new();
    for asked in asked {
        told.push(answer(asked).await.map_err(|error| error.to_string()));
    }
    assert_eq!(told, [Ok(10), Err("the stored number 2 is corrupt".to_owned()), Ok(30)]);
}
