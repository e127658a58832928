//! What a process prints, as it prints it.

use std::{
    io::{BufRead, BufReader, Read},
    sync::{Arc, Condvar, Mutex},
    thread,
};

use crate::DEADLINE;

/// The lines of a stream; they are read whether anybody asks for them or not.
pub(crate) struct Lines(Arc<(Mutex<State>, Condvar)>);

#[derive(Default)]
struct State {
    lines: Vec<String>,
    ended: bool,
}

impl Lines {
    pub(crate) fn of(stream: impl Read + Send + 'static) -> Self {
        let shared = Arc::new((Mutex::new(State::default()), Condvar::new()));
        let lines = Self(shared.clone());
        thread::spawn(move || {
            let (state, changed) = &*shared;
            let mut stream = BufReader::new(stream);
            let mut line = Vec::new();
            while stream.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
                let text = String::from_utf8_lossy(&line).trim_end().to_owned();
                state.lock().unwrap().lines.push(text);
                changed.notify_all();
                line.clear();
            }
            state.lock().unwrap().ended = true;
            changed.notify_all();
        });
        lines
    }

    /// Waits for a line that `pick` finds something in; `None` when the stream
    /// ends without one.
    #[track_caller]
    pub(crate) fn find<T>(&self, what: &str, pick: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.wait(what, |state| {
            let found = state.lines.iter().find_map(|line| pick(line));
            if found.is_some() || state.ended { Some(found) } else { None }
        })
    }

    /// Waits for the end of the stream, and returns all of it.
    #[track_caller]
    pub(crate) fn to_the_end(&self) -> Vec<String> {
        self.wait("the end of the output", |state| state.ended.then(|| state.lines.clone()))
    }

    /// What was printed so far.
    pub(crate) fn so_far(&self) -> String {
        self.0.0.lock().unwrap().lines.join("\n")
    }

    #[track_caller]
    fn wait<T>(&self, what: &str, answer: impl Fn(&State) -> Option<T>) -> T {
        let (state, changed) = &*self.0;
        let state = state.lock().unwrap();
        let (state, _) =
            changed.wait_timeout_while(state, DEADLINE, |state| answer(state).is_none()).unwrap();
        answer(&state).unwrap_or_else(|| panic!("waited in vain for {what}: {:?}", state.lines))
    }
}
