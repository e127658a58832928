//! The file of settings, whose keys are the flags with `_` for `-`.

use std::path::Path;

use toml::{Table, Value};

use super::super::Raw;

/// The file that is read if it is there and no other was named.
const DEFAULT_FILE: &str = "assent.toml";

/// The settings in the file.
pub(super) fn read(named: Option<&Path>, faults: &mut Vec<String>) -> Raw {
    let mut raw = Raw::default();
    let path = named.unwrap_or(Path::new(DEFAULT_FILE));
    if named.is_none() && !path.exists() {
        return raw;
    }
    let name = path.display();
    let table: Table = match std::fs::read_to_string(path) {
        Ok(text) => match text.trim_start_matches('\u{feff}').parse() {
            Ok(table) => table,
            Err(error) => {
                let error: toml::de::Error = error;
                faults.push(format!("{name} is not TOML: {}", error.message()));
                return raw;
            }
        },
        Err(error) => {
            faults.push(format!("{name} cannot be read: {error}"));
            return raw;
        }
    };
    for (key, value) in table {
        let text = match value {
            Value::String(text) => text,
            Value::Integer(number) => number.to_string(),
            _ => {
                faults.push(format!("{name}: {key} has to be a text or a number"));
                continue;
            }
        };
        if !raw.set(&key, text) {
            faults.push(format!("{name}: {key} is not a setting; see assent --help"));
        }
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_read_and_what_is_wrong_in_it_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("assent.toml");
        std::fs::write(
            &file,
            "\u{feff}bcrypt_cost = 10\nlog = \"debug\"\nshoe = 1\nmail_from = []\n",
        )
        .unwrap();
        let mut faults = Vec::new();
        let mut raw = read(Some(&file), &mut faults);
        assert_eq!(raw.text("bcrypt_cost").as_deref(), Some("10"));
        assert_eq!(raw.text("log").as_deref(), Some("debug"));
        assert_eq!(faults.len(), 2, "{faults:?}");
    }
}
