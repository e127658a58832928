//! Secrets that are kept in files of their own, as orchestrators mount them.
//!
//! No fault shows what is in such a file.

use std::{
    fs::File,
    io::{self, Read},
};

use super::super::Raw;

/// No secret is longer.
const LONGEST: usize = 64 << 10;

impl Raw {
    /// Takes the secrets whose files are named.
    pub(super) fn read_secret_files(&mut self, faults: &mut Vec<String>) {
        let mut before = None;
        for (setting, text) in self.each() {
            if !setting.is_file {
                before = Some((setting, text));
                continue;
            }
            let (Some((secret, value)), Some(file)) = (before.take(), text) else { continue };
            let flag = secret.name.replace('_', "-");
            if value.is_some() {
                faults.push(format!("--{flag} and --{flag}-file are both set: keep one of them"));
                continue;
            }
            match read(file) {
                Ok(secret) => *value = Some(secret),
                Err(fault) => faults.push(format!("--{flag}-file {file:?} {fault}")),
            }
        }
    }
}

fn read(file: &str) -> Result<String, String> {
    let mut text = String::new();
    let most = LONGEST as u64 + 1;
    match File::open(file).and_then(|file| file.take(most).read_to_string(&mut text)) {
        Ok(length) if length > LONGEST => return Err("is too long for a secret".to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::InvalidData => {
            return Err("is not a text in UTF-8".to_owned());
        }
        Err(error) => return Err(format!("cannot be read: {error}")),
    }
    // Editors on Windows begin a text with a byte-order mark.
    let secret = text.trim_start_matches('\u{feff}').trim_end_matches(['\r', '\n']);
    if secret.trim().is_empty() { Err("is empty".to_owned()) } else { Ok(secret.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_from_its_file_and_faults_do_not_show_it() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, text: &[u8]| {
            let file = folder.path().join(name);
            std::fs::write(&file, text).unwrap();
            file.display().to_string()
        };
        let mut faults = Vec::new();
        let mut raw = Raw::of(&[
            ("master_key_file", &file("key", b"\xef\xbb\xbfa key\n")),
            ("smtp_url_file", &file("smtp", b"smtp://h\r\n")),
            ("database_url_file", &file("url", b" kept as it is ")),
            ("stripe_secret_key_file", &file("stripe", b"sk_test_1")),
        ]);
        raw.read_secret_files(&mut faults);
        assert_eq!(faults, [""; 0]);
        assert_eq!(raw.text("master_key").as_deref(), Some("a key"));
        assert_eq!(raw.text("smtp_url").as_deref(), Some("smtp://h"));
        assert_eq!(raw.text("database_url").as_deref(), Some(" kept as it is "));
        assert_eq!(raw.text("stripe_secret_key").as_deref(), Some("sk_test_1"));

        let mut raw = Raw::of(&[
            ("master_key", "hunter2"),
            ("master_key_file", &file("both", b"hunter2")),
            ("smtp_url_file", &file("empty", b"\xef\xbb\xbf\n")),
            ("database_url_file", &file("bytes", b"hunter2\xff")),
            ("stripe_secret_key_file", "/nowhere/at/all"),
        ]);
        raw.read_secret_files(&mut faults);
        let told = faults.join("\n");
        assert_eq!(faults.len(), 4, "{told}");
        for word in ["both set", "is empty", "UTF-8", "\"/nowhere/at/all\" cannot be read"] {
            assert!(told.contains(word), "{word} in {told}");
        }
        assert!(!told.contains("hunter2"), "{told}");
    }
}
