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

use super::cell;
use crate::{
    values::trimmed,
    vocabulary::{PersonalKey, Term},
};

/// The names of the well-known exports.
const NAMES: &str = include_str!("../../data/headers.txt");

/// The whole name, which has no key of its own.
const FULL_NAME: &str = "fullname";

/// What the answer to an upload adds to its columns.
pub(super) const OWN: [&str; 3] = ["Signup Url", "Status", "Error"];

/// What a name of a column stands for.
struct Meaning {
    /// The lower counts first.
    rank: usize,
    /// The first of these that no other column claims.
    keys: Vec<&'static str>,
}

static MEANINGS: LazyLock<HashMap<String, Meaning>> = LazyLock::new(|| {
    let labels = PersonalKey::ALL.iter().map(|key| (vec![key.name()], key.label()));
    let keys = PersonalKey::ALL.iter().map(|key| (vec![key.name()], key.name()));
    let full_name = [(vec![FULL_NAME], FULL_NAME)];
    let mut meanings = HashMap::new();
    for (rank, (keys, name)) in labels.chain(keys).chain(full_name).chain(listed()).enumerate() {
        meanings.entry(normal(name)).or_insert(Meaning { rank, keys });
    }
    meanings
});

/// The lines of the data: keys, and a name.
fn listed() -> impl Iterator<Item = (Vec<&'static str>, &'static str)> {
    let lines = NAMES.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let (keys, name) = line.split_once(" = ")?;
        Some((keys.split(" / ").collect(), name))
    })
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
    claims: BTreeMap<&'static str, Vec<usize>>,
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
        let meanings: Vec<_> = normals.iter().map(|name| MEANINGS.get(name)).collect();
        // Who may take another key waits for those who may not.
        for is_open in [false, true] {
            for (index, meaning) in meanings.iter().enumerate() {
                let Some(Meaning { rank, keys }) = meaning else { continue };
                if (keys.len() > 1) != is_open || columns[index].is_own {
                    continue;
                }
                if normals[..index].contains(&normals[index]) {
                    return Err(HeaderFault::Twice(label(keys[0])));
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
        if !claims.contains_key(PersonalKey::Email.name()) {
            return Err(HeaderFault::NoAddress);
        }
        Ok(Self { names, claims, known: columns })
    }

    /// How many columns of this header are understood, and whether one of
    /// them holds addresses.
    pub(super) fn understood(header: &StringRecord) -> (bool, usize) {
        let known = header.iter().filter_map(|name| MEANINGS.get(&normal(name)));
        known.fold((false, 0), |(email, count), meaning| {
            (email || meaning.keys == [PersonalKey::Email.name()], count + 1)
        })
    }

    /// The texts of a row by key, none of them empty. A text that a column of
    /// the same key stands in the way of is remembered as not used.
    pub(super) fn texts(&mut self, row: &StringRecord) -> BTreeMap<&'static str, String> {
        for (index, (column, name)) in self.known.iter_mut().zip(&self.names).enumerate() {
            let holds_text = || row.get(index).is_some_and(|cell| !trimmed(cell).is_empty());
            column.is_lost |= name.is_empty() && holds_text();
        }
        let mut texts = BTreeMap::new();
        for (key, claims) in &self.claims {
            for index in claims {
                let text = cell::text_of(key, row.get(*index).unwrap_or_default());
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

/// The name of a key for people.
pub(super) fn label(key: &'static str) -> &'static str {
    PersonalKey::parse(key).map_or("Full Name", PersonalKey::label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Columns {
        Columns::of(&StringRecord::from(names.to_vec())).ok().expect("the header is understood")
    }

    fn key_of(name: &str) -> Option<&'static str> {
        MEANINGS.get(&normal(name)).map(|meaning| meaning.keys[0])
    }

    #[test]
    fn the_data_names_keys_that_there_are_and_no_name_for_two() {
        let lines = NAMES.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
        assert_eq!(lines.count(), listed().count(), "a line is a key and a name");
        for (keys, name) in listed() {
            for key in &keys {
                assert!(*key == FULL_NAME || PersonalKey::parse(key).is_some(), "{key}");
            }
            let meaning = &MEANINGS[&normal(name)];
            assert_eq!(meaning.keys, keys, "{name} is there before, for another key");
        }
    }

    #[test]
    fn labels_and_keys_mean_themselves() {
        for key in PersonalKey::ALL {
            assert_eq!(key_of(key.label()), Some(key.name()));
            assert_eq!(key_of(key.name()), Some(key.name()));
        }
        assert_eq!(key_of("fullname"), Some("fullname"));
    }

    #[test]
    fn case_blanks_punctuation_accents_and_what_nobody_sees_do_not_matter() {
        for name in [
            "email",
            "E-MAIL",
            " e mail ",
            "\u{200b}Email",
            "\u{feff}Email",
            "E\u{ad}mail",
            "Email\u{a0}",
            "e_mail:",
            "Ｅｍａｉｌ",
            "\u{202a}Email\u{202c}",
        ] {
            assert_eq!(key_of(name), Some("email"), "{name:?}");
        }
        for name in ["STRASSE", "straße", "Pre\u{301}nom", "prenom", "State/Province/County"] {
            assert!(key_of(name).is_some(), "{name:?}");
        }
        for name in ["E-mail 1 - Label", "E-mail 1 - Type", "", "-", "Email opt-in", "Record ID"] {
            assert_eq!(key_of(name), None, "{name:?}");
        }
    }

    #[test]
    fn a_phone_that_does_not_say_which_takes_the_key_that_is_left() {
        let row = |names: &[&str], cells: &[&str]| {
            columns(names).texts(&StringRecord::from(cells.to_vec()))
        };
        let texts = row(&["Email", "Phone"], &["a@b.example", "1"]);
        assert_eq!(texts.get("mobilephone").map(String::as_str), Some("1"));
        let texts = row(&["Email", "Phone", "Mobile"], &["a@b.example", "1", "2"]);
        assert_eq!(texts["homephone"], "1");
        assert_eq!(texts["mobilephone"], "2");
    }

    #[test]
    fn of_two_columns_of_a_key_the_label_counts_first_and_nothing_is_lost_silently() {
        let mut columns = columns(&["E-mail 1 - Value", "Email", "Shoe size", ""]);
        let row = |cells: [&str; 4]| StringRecord::from(cells.to_vec());
        assert_eq!(columns.texts(&row(["b@b.example", "", "", ""]))["email"], "b@b.example");
        assert_eq!(columns.unused(), ["Shoe size"]);
        assert_eq!(
            columns.texts(&row(["b@b.example", "a@b.example", "", ""]))["email"],
            "a@b.example"
        );
        assert_eq!(columns.unused(), ["E-mail 1 - Value", "Shoe size"]);
        columns.texts(&row(["", "", "", "x"]));
        assert_eq!(columns.unused(), ["E-mail 1 - Value", "Shoe size", "column 4"]);
    }

    #[test]
    fn columns_of_an_earlier_answer_are_not_kept_and_one_alone_is_the_senders() {
        let header = StringRecord::from(vec!["Email", "Signup Url", "Status", "Error"]);
        let ours = Columns::of(&header).ok().unwrap();
        assert_eq!(ours.kept(&header).collect::<Vec<_>>(), ["Email"]);
        assert!(ours.unused().is_empty());
        let header = StringRecord::from(vec!["Email", "Status"]);
        let theirs = Columns::of(&header).ok().unwrap();
        assert_eq!(theirs.kept(&header).collect::<Vec<_>>(), ["Email", "Status"]);
        assert_eq!(theirs.unused(), ["Status"]);
    }

    /// What `docs/http-api.md` says of names, as the data has it.
    fn documented() -> String {
        let mut names: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (keys, name) in listed() {
            names.entry(keys.join(", else ")).or_default().push(name);
        }
        let order = PersonalKey::ALL.iter().map(|key| key.name().to_owned());
        let phones = "mobilephone, else homephone, else businessphone".to_owned();
        let rows = order.chain([FULL_NAME.to_owned(), phones]).filter_map(|key| {
            let names = names.remove(&key)?.join("; ");
            Some(format!("| `{key}` | {names} |\n"))
        });
        let table = rows.collect();
        assert!(names.is_empty(), "{names:?} is left out");
        table
    }

    #[test]
    fn the_documentation_lists_the_names_that_the_data_has() {
        let docs = include_str!("../../../../docs/http-api.md");
        let table = documented();
        assert!(docs.contains(&table), "docs/http-api.md has to have this table:\n{table}");
    }
}
