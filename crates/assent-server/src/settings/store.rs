//! Where everything is kept, and under which key.

use std::path::PathBuf;

use clap::ValueHint;

use super::kit::{Reader, STORE, Section, named, number, settings};
use crate::master_key;

settings! {
    data_dir: STORE, "ASSENT_DATA_DIR", "FOLDER"
        [hide_short_help = false, value_hint = ValueHint::DirPath]:
        "Key, mails and SQLite's file [default: ./data]",
        "Everything that is not in a database; uploads while they are worked on. It is made for its \
         owner alone.";
    database_url / database_url_file
        ("Newlines at its end are cut. The same holds for the other files of secrets."):
        STORE, "ASSENT_DATABASE_URL", "URL"
        [hide_short_help = false, value_hint = ValueHint::Url]:
        "sqlite:// or postgres:// [default: in the data dir]",
        "The default is sqlite://<data dir>/assent.db.";
    database_pool: STORE, "ASSENT_DATABASE_POOL", "N":
        "How many connections to keep [default: 8]",
        "1 to 1000. On SQLite these are readers: there is one writer.";
    master_key / master_key_file: STORE, "ASSENT_MASTER_KEY", "KEY":
        "32 bytes in base64 [default: made once in <data dir>/master.key; needed with PostgreSQL]",
        "It encrypts what is stored: keep a copy elsewhere, and give the same one to every replica.";
}

const KEY_FORM: &str = "32 bytes in base64, such as `openssl rand -base64 32` prints";
const DATABASE_FORM: &str = "a URL that begins with sqlite:// or postgres://";
const KEY_MISSING: &str = "(ASSENT_MASTER_KEY, or ASSENT_MASTER_KEY_FILE) is needed with PostgreSQL: \
    make one with `openssl rand -base64 32` and give it to every replica";

/// Where everything is kept.
#[derive(Clone)]
pub(crate) struct Store {
    pub(crate) data_dir: PathBuf,
    pub(crate) database: Database,
    pub(crate) database_pool: u32,
    pub(crate) master_key: Option<[u8; 32]>,
}

/// Where the store is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Database {
    /// A file.
    Sqlite(PathBuf),
    /// The URL of a server.
    Postgres(String),
}

impl Section for Store {
    type Written = Written;

    fn read(written: &Written, read: &mut Reader<'_>) -> Self {
        let data_dir = PathBuf::from(written.data_dir.as_deref().unwrap_or("./data"));
        let url = named!(written.database_url);
        let database = match url.1 {
            None => Some(Database::Sqlite(data_dir.join("assent.db"))),
            // A password may stand in it.
            Some(text) if written.database_url_file.is_some() || text.contains('@') => {
                read.secret(url, |text| database(text).ok(), DATABASE_FORM)
            }
            Some(_) => read.if_set(url, database),
        };
        let database = database.unwrap_or(Database::Sqlite(PathBuf::new()));
        let no_key = written.master_key.is_none() && written.master_key_file.is_none();
        if no_key && matches!(database, Database::Postgres(_)) {
            read.fault("master_key", KEY_MISSING);
        }
        Self {
            data_dir,
            database,
            master_key: read.secret(named!(written.master_key), master_key::parse, KEY_FORM),
            database_pool: read.or(
                named!(written.database_pool),
                |text| number(text, 1..=1_000),
                "8",
            ),
        }
    }
}

impl Store {
    /// Where the master key is kept that nobody gave.
    pub(crate) fn master_key_file(&self) -> PathBuf {
        self.data_dir.join("master.key")
    }
}

fn database(url: &str) -> Result<Database, String> {
    if let Some(path) = url.strip_prefix("sqlite://") {
        if path.is_empty() {
            return Err("names no file: write sqlite:///var/lib/assent/assent.db".to_owned());
        }
        return Ok(Database::Sqlite(PathBuf::from(path)));
    }
    if url.starts_with("postgres://") || url.starts_with("postgresql://") {
        return Ok(Database::Postgres(url.to_owned()));
    }
    Err("has to begin with sqlite:// or postgres://".to_owned())
}

#[cfg(test)]
mod tests {
    use super::{super::Settings, *};

    #[test]
    fn by_default_there_is_a_file_in_the_data_folder() {
        let (settings, _) = Settings::of(&[]);
        assert_eq!(settings.store.database, Database::Sqlite(PathBuf::from("./data/assent.db")));
        let (settings, _) = Settings::of(&[("data_dir", "/far")]);
        assert_eq!(settings.store.database, Database::Sqlite(PathBuf::from("/far/assent.db")));
    }

    #[test]
    fn postgres_needs_a_master_key_of_its_own() {
        let (_, faults) = Settings::of(&[("database_url", "postgres://h/db")]);
        assert!(faults[0].starts_with("--master-key (ASSENT_MASTER_KEY, or "), "{faults:?}");
    }
}
