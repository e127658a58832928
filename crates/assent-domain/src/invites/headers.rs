//! What the columns of an upload mean.
//!
//! The names are data: the labels and keys of the vocabulary, and
//! `data/headers.txt`, which `docs/http-api.md` shows. A column that is not
//! used, or not always, is remembered: it is named in the answer.

use std::{
    collections::{BTreeMap, HashMap},
    sync::LazyLock,
};

use csv::StringRecord;

use super::{KnownKey, cell};
use crate::values::trimmed;

/// The names of the well-known exports.
const NAMES: &str = include_str!("../../data/headers.txt");

/// What stands for the keys of an exception.
const NO_KEY: &str = "-";

/// What the answer to an upload adds to its columns.
pub(super) const OWN: [&str; 3] = ["Signup Url", "Status", "Error"];

/// What a name of a column stands for.
struct Meaning {
    /// The lower counts first.
    rank: usize,
    /// The first of these that no other column claims.
    keys: Vec<KnownKey>,
}

static MEANINGS: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
    let labels = KnownKey::all().map(|key| (vec![key], key.label()));
    let names = KnownKey::all().map(|key| (vec![key], key.name()));
    let mut meanings = HashMap::new();
    for (rank, (keys, name)) in labels.chain(names).chain(listed()).enumerate() {
        meanings.entry(normal(name)).or_insert(Meaning { rank, keys });
    }
    meanings
});

/// Names that mean nothing beside another.
static EXCEPTIONS: LazyLock<Vec<[String; 2]>> =
    LazyLock::new(|| excepted().map(|names| names.map(normal)).collect());

/// The lines of the data: what is before and behind their sign.
fn lines() -> impl Iterator<Item = (&'static str, &'static str)> {
    let lines = NAMES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| line.split_once(" = "))
}

/// The names of the data, with their keys.
fn listed() -> impl Iterator<Item = (Vec<KnownKey>, &'static str)> {
    let lines = lines().filter(|(keys, _)| *keys != NO_KEY);
    let key = |name| KnownKey::parse(name).expect("the data names keys that there are");
    lines.map(move |(keys, name)| (keys.split(" / ").map(key).collect(), name))
}

/// The exceptions of the data: a name, and the one beside which it means
/// nothing.
fn excepted() -> impl Iterator<Item = [&'static str; 2]> {
    let lines = lines().filter(|(keys, _)| *keys == NO_KEY);
    lines.filter_map(|(_, names)| names.split_once(" beside ").map(|(name, other)| [name, other]))
}

/// A name without what does not matter: case, blanks, punctuation, accents,
/// characters that nobody sees.
fn normal(name: &str) -> String {
    let seen: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let plain = deunicode::deunicode(&seen);
    plain.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// The columns of an upload.
pub(super) struct Columns {
    names: Vec<String>,
    /// For each key the columns that hold it, the first that counts first.
    claims: BTreeMap<KnownKey, Vec<usize>>,
    /// Of each column, what is known of it.
    known: Vec<Column>,
}

#[derive(Clone, Copy, Default)]
struct Column {
    /// It is one of those that an earlier answer added.
    is_own: bool,
    /// It has a key.
    is_known: bool,
    /// It held a text that was not used.
    is_lost: bool,
}

/// Why a header is refused.
pub(super) enum HeaderFault {
    /// Two columns have one name.
    Twice(&'static str),
    /// No column holds addresses.
    NoAddress,
}

impl Columns {
    /// The columns of this header.
    pub(super) fn of(header: &StringRecord) -> Result<Self, HeaderFault> {
        let names: Vec<_> = header.iter().map(|name| trimmed(name).to_owned()).collect();
        let normals: Vec<_> = names.iter().map(|name| normal(name)).collect();
        let mut columns = vec![Column::default(); names.len()];
        let own = OWN.map(normal);
        let is_own = |name: &String| own.contains(name);
        // One alone may be a column of the sender's own.
        if own.iter().filter(|own| normals.contains(own)).count() > 1 {
            for (column, name) in columns.iter_mut().zip(&normals) {
                column.is_own = is_own(name);
            }
        }
        let mut claims: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let is_excepted = |name: &String| {
            EXCEPTIONS.iter().any(|[this, other]| this == name && normals.contains(other))
        };
        let meaning = |name| MEANINGS.get(name).filter(|_| !is_excepted(name));
        let meanings: Vec<_> = normals.iter().map(meaning).collect();
        // Who may take another key waits for those who may not.
        for is_open in [false, true] {
            for (index, meaning) in meanings.iter().enumerate() {
                let Some(Meaning { rank, keys }) = meaning else { continue };
                if (keys.len() > 1) != is_open || columns[index].is_own {
                    continue;
                }
                if normals[..index].contains(&normals[index]) {
                    return Err(HeaderFault::Twice(keys[0].label()));
                }
                let free = keys.iter().find(|key| !claims.contains_key(*key));
                columns[index].is_known = true;
                claims.entry(*free.unwrap_or(&keys[0])).or_default().push((*rank, index));
            }
        }
        let ranked = claims.into_iter().map(|(key, mut claims)| {
            claims.sort_unstable();
            (key, claims.into_iter().map(|(_, index)| index).collect())
        });
        let claims: BTreeMap<_, _> = ranked.collect();
        if !claims.contains_key(&KnownKey::EMAIL) {
            return Err(HeaderFault::NoAddress);
        }
        Ok(Self { names, claims, known: columns })
    }

    /// How many columns of this header are understood, and whether one of
    /// them holds addresses.
    pub(super) fn understood(header: &StringRecord) -> (bool, usize) {
        let known = header.iter().filter_map(|name| MEANINGS.get(&normal(name)));
        known.fold((false, 0), |(email, count), meaning| {
            (email || meaning.keys == [KnownKey::EMAIL], count + 1)
        })
    }

    /// The texts of a row by key, none of them empty. A text that a column of
    /// the same key stands in the way of is remembered as not used.
    pub(super) fn texts(&mut self, row: &StringRecord) -> BTreeMap<KnownKey, String> {
        for (index, (column, name)) in self.known.iter_mut().zip(&self.names).enumerate() {
            let holds_text = || row.get(index).is_some_and(|cell| !trimmed(cell).is_empty());
            column.is_lost |= name.is_empty() && holds_text();
        }
        let mut texts = BTreeMap::new();
        for (key, claims) in &self.claims {
            for index in claims {
                let text = cell::text_of(*key, row.get(*index).unwrap_or_default());
                if text.is_empty() {
                    continue;
                }
                let used = texts.entry(*key).or_insert_with(|| text.clone());
                self.known[*index].is_lost |= *used != text;
            }
        }
        texts
    }

    /// The cells of a row of the upload without those of an earlier answer.
    pub(super) fn kept<'a>(&self, row: &'a StringRecord) -> impl Iterator<Item = &'a str> {
        row.iter().zip(&self.known).filter(|(_, column)| !column.is_own).map(|(cell, _)| cell)
    }

    /// The names of the columns that were not used, or not in every row that
    /// had a text for them.
    pub(super) fn unused(&self) -> Vec<String> {
        let columns = self.names.iter().zip(&self.known).enumerate();
        let unused = columns.filter_map(|(index, (name, column))| {
            let is_unknown = !column.is_known && !column.is_own && !name.is_empty();
            (is_unknown || column.is_lost).then(|| match name.as_str() {
                "" => format!("column {}", index + 1),
                name => name.to_owned(),
            })
        });
        unused.collect()
    }
}

#[cfg(test)]
mod tests;
