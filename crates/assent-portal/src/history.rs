//! What happened under an agreement, in words, as either side reads it.

use assent_domain::agreements::{HISTORY_PAGE, HistoryEntry, Mark, What};

use crate::{instant::Instant, texts::Texts, visit::Visit};

/// A page of a history: its entries, the first page if this is another, and the next one.
pub(crate) struct History {
    pub(crate) entries: Vec<Entry>,
    pub(crate) first: Option<String>,
    pub(crate) next: Option<String>,
}

/// Something that happened.
pub(crate) struct Entry {
    /// Sentences, of which there is at least one.
    pub(crate) told: Vec<String>,
    pub(crate) at: Instant,
    pub(crate) mark: String,
    pub(crate) is_verified: bool,
}

/// The words of those who read.
pub(crate) struct Words {
    signed: fn(Texts) -> &'static str,
    ended: fn(Texts) -> &'static str,
    shared: fn(Texts, &str) -> String,
    stopped_sharing: fn(Texts, &str) -> String,
    changed: fn(Texts, &str) -> String,
    turned_on: fn(Texts, &str) -> String,
    turned_off: fn(Texts, &str) -> String,
}

/// The person's own words.
pub(crate) const OWN: Words = Words {
    signed: Texts::you_signed,
    ended: Texts::you_ended,
    shared: Texts::you_shared,
    stopped_sharing: Texts::you_stopped_sharing,
    changed: Texts::you_changed,
    turned_on: Texts::you_turned_on,
    turned_off: Texts::you_turned_off,
};

/// The words of the organization, of a person.
pub(crate) const THEIRS: Words = Words {
    signed: Texts::they_signed,
    ended: Texts::they_ended,
    shared: Texts::they_shared,
    stopped_sharing: Texts::they_stopped_sharing,
    changed: Texts::they_changed,
    turned_on: Texts::they_turned_on,
    turned_off: Texts::they_turned_off,
};

impl History {
    /// The page of this number, with these entries.
    pub(crate) fn of(entries: &[HistoryEntry], number: i64, words: &Words, visit: &Visit) -> Self {
        let (t, here) = (visit.texts(), visit.path());
        let is_full = i64::try_from(entries.len()) == Ok(HISTORY_PAGE);
        Self {
            entries: entries.iter().map(|entry| Entry::of(entry, words, t)).collect(),
            first: (number > 1).then(|| here.to_owned()),
            next: is_full.then(|| format!("{here}?page={}", number.saturating_add(1))),
        }
    }
}

impl Entry {
    fn of(entry: &HistoryEntry, words: &Words, t: Texts) -> Self {
        let mark = match &entry.mark {
            Mark::Verified => t.mark_verified().to_owned(),
            Mark::NotVerified(why) => t.mark_not_verified(&t.unverified(why)),
        };
        Self {
            is_verified: entry.mark == Mark::Verified,
            at: Instant::of(entry.at),
            told: words.told(&entry.what, t),
            mark,
        }
    }
}

impl Words {
    /// What was done: never a value, which may not hold any more.
    fn told(&self, what: &What, t: Texts) -> Vec<String> {
        let payload = match what {
            What::Signed => return vec![(self.signed)(t).to_owned()],
            What::Ended => return vec![(self.ended)(t).to_owned()],
            What::Changed(payload) => payload,
        };
        let shared = payload.shared_personal_data.iter().map(|(key, on)| {
            let say = if *on { self.shared } else { self.stopped_sharing };
            say(t, t.datum(*key))
        });
        let entered = payload.personal_data.keys();
        let entered = entered.filter(|key| !payload.shared_personal_data.contains_key(key));
        let entered = entered.map(|key| (self.changed)(t, t.datum(*key)));
        let turned = |on: bool| if on { self.turned_on } else { self.turned_off };
        let permissions = payload.consents.iter();
        let permissions = permissions.map(|(consent, on)| turned(*on)(t, t.permission(*consent)));
        let ways = payload.communication_channels.iter();
        let ways = ways.map(|(channel, on)| turned(*on)(t, t.way(*channel)));
        shared.chain(entered).chain(permissions).chain(ways).collect()
    }
}
