//! The master key: given, or made once and kept beside the data.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::Path,
};

use anyhow::{Context, bail};
use assent_domain::{crypto::SealingKey, entropy::Random};
use base64::{Engine, engine::general_purpose::STANDARD};

/// 32 bytes from base64, standard or url-safe, padded or not; an editor may
/// have put a byte-order mark before it.
pub(crate) fn parse(text: &str) -> Option<[u8; 32]> {
    let text = text
        .trim_start_matches('\u{feff}')
        .trim()
        .trim_end_matches('=')
        .replace('-', "+")
        .replace('_', "/");
    let padded = format!("{text}{}", "=".repeat((4 - text.len() % 4) % 4));
    STANDARD.decode(padded).ok()?.try_into().ok()
}

/// The key in `file`; makes the file, readable by its owner alone, if it is
/// not there.
pub(crate) fn load_or_make(file: &Path, random: &dyn Random) -> anyhow::Result<SealingKey> {
    match fs::read_to_string(file) {
        Ok(text) => read(file, &text),
        Err(error) if error.kind() == io::ErrorKind::NotFound => make(file, random),
        Err(error) => Err(error).with_context(|| format!("cannot read {}", file.display())),
    }
}

fn read(file: &Path, text: &str) -> anyhow::Result<SealingKey> {
    let Some(key) = parse(text) else {
        bail!("{} does not hold 32 bytes in base64: restore it from a backup", file.display());
    };
    Ok(SealingKey::new(key))
}

fn make(file: &Path, random: &dyn Random) -> anyhow::Result<SealingKey> {
    let cannot = || format!("cannot make {}", file.display());
    let folder = file.parent().context("the key has no folder")?;
    let key = random.bytes();
    // Whole or not at all, and never over another process's key.
    let draft = folder.join(format!(".master.key.{}", std::process::id()));
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut opened = options.open(&draft).with_context(cannot)?;
    writeln!(opened, "{}", STANDARD.encode(key)).with_context(cannot)?;
    opened.sync_all().with_context(cannot)?;
    let linked = fs::hard_link(&draft, file);
    fs::remove_file(&draft).with_context(cannot)?;
    match linked {
        Ok(()) => {
            fs::File::open(folder).and_then(|folder| folder.sync_all()).with_context(cannot)?;
            Ok(SealingKey::new(key))
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
            read(file, &fs::read_to_string(file).with_context(cannot)?)
        }
        Err(error) => Err(error).with_context(cannot),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SystemRandom;

    #[test]
    fn a_key_is_read_in_every_spelling_of_base64() {
        let key = [0xfb_u8; 32];
        let standard = STANDARD.encode(key);
        let url_safe = standard.replace('+', "-").replace('/', "_");
        let marked = format!("\u{feff}{standard}\r\n");
        for text in [standard.as_str(), standard.trim_end_matches('='), &url_safe, &marked] {
            assert_eq!(parse(text), Some(key), "{text}");
        }
        assert_eq!(parse("c2hvcnQ="), None);
        assert_eq!(parse("not base64!"), None);
    }

    #[test]
    fn a_key_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.key");
        let made = load_or_make(&file, &SystemRandom).unwrap();
        let read = load_or_make(&file, &SystemRandom).unwrap();
        assert_eq!(made.expose(), read.expose());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[test]
    fn a_damaged_key_is_refused_and_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("master.key");
        fs::write(&file, "damaged").unwrap();
        assert!(load_or_make(&file, &SystemRandom).is_err());
        assert_eq!(fs::read_to_string(&file).unwrap(), "damaged");
    }
}
