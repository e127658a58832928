use std::sync::{Mutex, mpsc};

use assent_domain::outcome::with_causes;
use tokio::task::JoinSet;

use super::*;

type Work = Box<dyn FnOnce() -> Result<(), StoreError> + Send>;

const PATIENCE: Duration = Duration::from_secs(10);

fn lane(threads: u32, patience: Duration) -> Arc<Lane<Work>> {
    let lane = Lane::open("test", threads, patience, |queue: &Queue<Work>| {
        while let Some(unit) = queue.next() {
            unit.run(|work| work());
        }
    });
    Arc::new(lane.unwrap())
}

/// Keeps a thread of the lane busy until the answer is sent to or dropped.
async fn keep_busy(lane: &Arc<Lane<Work>>) -> mpsc::Sender<()> {
    let (begun, has_begun) = oneshot::channel();
    let (end, ends) = mpsc::channel::<()>();
    let lane = lane.clone();
    tokio::spawn(async move {
        let work = move || {
            begun.send(()).ok();
            ends.recv().ok();
            Ok(())
        };
        lane.run(Box::new(work)).await
    });
    has_begun.await.unwrap();
    end
}

/// Work that says that it was done.
fn noting(notes: &Arc<Mutex<Vec<usize>>>, number: usize) -> Work {
    let notes = notes.clone();
    Box::new(move || {
        notes.lock().unwrap().push(number);
        Ok(())
    })
}

#[tokio::test]
async fn units_are_done_in_the_order_in_which_they_were_asked_for() {
    let (lane, notes) = (lane(1, PATIENCE), Arc::default());
    let busy = keep_busy(&lane).await;
    let mut units = JoinSet::new();
    for number in 0..ROOM {
        let (lane, work) = (lane.clone(), noting(&notes, number));
        units.spawn(async move { lane.run(work).await });
        tokio::task::yield_now().await;
    }
    drop(busy);
    for unit in units.join_all().await {
        unit.unwrap();
    }
    assert_eq!(*notes.lock().unwrap(), (0..ROOM).collect::<Vec<_>>());
}

#[tokio::test]
async fn who_waits_for_too_long_is_told_so_and_the_unit_is_not_done() {
    let (lane, notes) = (lane(1, Duration::from_millis(50)), Arc::default());
    let busy = keep_busy(&lane).await;
    let refused = lane.run(noting(&notes, 1)).await.unwrap_err();
    assert!(refused.is_busy(), "{refused:?}");
    drop(busy);
    lane.run(noting(&notes, 2)).await.unwrap();
    assert_eq!(*notes.lock().unwrap(), [2]);
}

#[tokio::test]
async fn a_unit_that_has_begun_may_take_longer_than_others_wait() {
    let lane = lane(1, Duration::from_millis(20));
    let (begun, has_begun) = oneshot::channel();
    let (end, ends) = mpsc::channel::<()>();
    let long = tokio::spawn({
        let lane = lane.clone();
        async move {
            let work = move || {
                begun.send(()).ok();
                ends.recv().unwrap();
                Ok(())
            };
            lane.run(Box::new(work)).await
        }
    });
    has_begun.await.unwrap();
    // That it is told so means that patience has passed since the long one began.
    let refused = lane.run(Box::new(|| Ok(()))).await.unwrap_err();
    assert!(refused.is_busy(), "{refused:?}");
    end.send(()).unwrap();
    long.await.unwrap().unwrap();
}

#[tokio::test]
async fn the_unit_of_a_cancelled_caller_is_not_done_unless_it_has_begun() {
    let (lane, notes) = (lane(1, PATIENCE), Arc::default());
    let busy = keep_busy(&lane).await;
    let caller = tokio::spawn({
        let (lane, work) = (lane.clone(), noting(&notes, 1));
        async move { lane.run(work).await }
    });
    tokio::task::yield_now().await;
    caller.abort();
    caller.await.unwrap_err();

    drop(busy);

    let (begun, has_begun) = oneshot::channel();
    let (go_on, goes_on) = mpsc::channel::<()>();
    let caller = tokio::spawn({
        let (lane, work) = (lane.clone(), noting(&notes, 2));
        let work = move || {
            begun.send(()).ok();
            goes_on.recv().ok();
            work()
        };
        async move { lane.run(Box::new(work)).await }
    });
    has_begun.await.unwrap();
    caller.abort();
    caller.await.unwrap_err();
    drop(go_on);
    lane.run(Box::new(|| Ok(()))).await.unwrap();
    assert_eq!(*notes.lock().unwrap(), [2]);
}

#[tokio::test]
async fn a_panic_is_told_and_costs_no_thread() {
    let lane = lane(1, PATIENCE);
    for _ in 0..3 {
        let panicked = lane.run(Box::new(|| panic!("on {}", "purpose"))).await.unwrap_err();
        assert_eq!(with_causes(&panicked), "the store failed: the work panicked: on purpose");
    }
    lane.run(Box::new(|| Ok(()))).await.unwrap();
}

#[tokio::test]
async fn a_panic_between_units_costs_no_thread_either() {
    let lane = Lane::open("test", 1, PATIENCE, |queue: &Queue<Work>| {
        if let Some(unit) = queue.next() {
            unit.run(|work| work());
            panic!("on purpose");
        }
    });
    let lane = lane.unwrap();
    for _ in 0..3 {
        lane.run(Box::new(|| Ok(()))).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_drops_a_lane_waits_for_what_has_begun_and_for_its_threads() {
    let (tell, told) = mpsc::channel();
    let lane = Lane::open("test", 3, PATIENCE, {
        let tell = tell.clone();
        move |queue: &Queue<Work>| {
            while let Some(unit) = queue.next() {
                unit.run(|work| work());
            }
            tell.send("ended").unwrap();
        }
    });
    let lane = lane.unwrap();
    let (begun, has_begun) = oneshot::channel();
    let (end, ends) = mpsc::channel::<()>();
    let work = move || {
        begun.send(()).ok();
        ends.recv().ok();
        tell.send("done").unwrap();
        Ok(())
    };
    tokio::select! {
        biased;
        _ = lane.run(Box::new(work)) => panic!("it has only begun"),
        begun = has_begun => begun.unwrap(),
    }
    let dropping = thread::spawn(move || drop(lane));
    let early = tokio::task::block_in_place(|| {
        // The threads without a unit end at once.
        [told.recv().unwrap(), told.recv().unwrap()].contains(&"done")
            || told.recv_timeout(Duration::from_millis(50)).is_ok()
    });
    assert!(!early && !dropping.is_finished(), "the unit has not ended");
    drop(end);
    tokio::task::block_in_place(|| dropping.join()).unwrap();
    assert_eq!(told.try_iter().collect::<Vec<_>>(), ["done", "ended"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lane_may_be_dropped_by_a_unit_of_its_own() {
    let lane = lane(2, PATIENCE);
    let (begun, has_begun) = oneshot::channel();
    let (others_gone, are_gone) = mpsc::channel::<()>();
    let (dropped, is_dropped) = oneshot::channel();
    let theirs = lane.clone();
    let caller = tokio::spawn(async move {
        let work = move || {
            begun.send(()).ok();
            are_gone.recv().ok();
            drop(theirs);
            dropped.send(()).ok();
            Ok(())
        };
        lane.run(Box::new(work)).await
    });
    has_begun.await.unwrap();
    caller.abort();
    caller.await.unwrap_err();
    drop(others_gone);
    is_dropped.await.expect("it does not wait for itself");
}
