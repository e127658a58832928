//! The clauses of the schema's contract; `schema_contract!` runs them all.

#![expect(missing_docs, reason = "a clause is documented by its name")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    sync::Barrier,
    thread,
};

use assent_domain::{
    outcome::StoreError,
    store::{Schema, SchemaState},
};

/// Expands to one `#[test]` per clause of the schema's contract.
///
/// `$fresh` is called once a test and returns the [`crate::schema::Site`]
/// of a store that there is not yet.
#[macro_export]
macro_rules! schema_contract {
    ($fresh:expr) => {
        $crate::schema_contract! { @clauses $fresh;
            opening_and_comparing_change_nothing,
            migrating_runs_each_migration_once,
            a_store_without_the_newest_migrations_is_behind,
            a_store_that_a_newer_program_migrated_is_ahead_and_left_alone,
            a_store_that_has_others_and_lacks_some_is_ahead,
            processes_that_start_at_once_run_each_migration_once,
            a_migration_that_fails_leaves_nothing_and_holds_up_nobody,
            each_migration_is_undone_by_its_own_down,
            every_dialect_has_the_same_migrations,
        }
    };
    (@clauses $fresh:expr; $($clause:ident),+ $(,)?) => { $(
        #[::core::prelude::v1::test]
        fn $clause() {
            $crate::schema::$clause(&($fresh)());
        }
    )+ };
}

/// Where a store is, or is going to be.
pub trait Site: Sync {
    /// What is opened there.
    type Store: Schema;

    /// The folder of its migrations.
    const DIALECT: &str;

    /// Opens the store as a process of its own would.
    fn open(&self) -> Self::Store;

    /// Runs this SQL, past the store.
    fn execute(&self, sql: &str);

    /// Every table, column, index and constraint, each in words of the store,
    /// the name of its table first.
    fn shape(&self) -> BTreeSet<String>;
}

/// A migration as it is in the repository.
struct Migration {
    name: String,
    up: String,
    down: String,
}

impl Migration {
    /// What undoes it, and has it forgotten.
    fn back(&self) -> String {
        let stamp = self.name.split('_').next().unwrap_or_default().replace('-', "");
        let down = &self.down;
        format!("{down}; DELETE FROM {RECORD} WHERE version = '{stamp}';")
    }
}

/// Diesel's own record of what was run.
const RECORD: &str = "__diesel_schema_migrations";

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations")
}

/// What is in a folder, in order.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("the repository has migrations");
    let names = entries.map(|entry| entry.expect("the folder can be read").file_name());
    let mut names: Vec<_> = names.map(|name| name.into_string().expect("they are plain")).collect();
    names.sort_unstable();
    names
}

/// The migrations of a dialect, in their order.
fn migrations<S: Site>() -> Vec<Migration> {
    let folder = folder().join(S::DIALECT);
    let read = |name: &str, half: &str| {
        fs::read_to_string(folder.join(name).join(half)).expect("a migration has both halves")
    };
    let names = names(&folder).into_iter();
    names
        .map(|name| Migration { up: read(&name, "up.sql"), down: read(&name, "down.sql"), name })
        .collect()
}

fn all_names<S: Site>() -> Vec<String> {
    names(&folder().join(S::DIALECT))
}

fn state(store: &impl Schema) -> SchemaState {
    store.state().expect("the schema can be compared")
}

fn migrate(store: &impl Schema) -> Vec<String> {
    store.migrate().expect("the migrations run")
}

/// The shape without what Diesel makes.
fn own_shape(site: &impl Site) -> BTreeSet<String> {
    site.shape().into_iter().filter(|line| !line.starts_with(RECORD)).collect()
}

pub fn opening_and_comparing_change_nothing<S: Site>(site: &S) {
    for _ in 0..2 {
        let store = site.open();
        assert_eq!(state(&store), SchemaState::Absent(all_names::<S>()));
        assert_eq!(state(&store), SchemaState::Absent(all_names::<S>()));
    }
    assert_eq!(site.shape(), BTreeSet::new());
}

pub fn migrating_runs_each_migration_once<S: Site>(site: &S) {
    let store = site.open();
    assert_eq!(migrate(&store), all_names::<S>());
    let made = site.shape();
    for store in [store, site.open()] {
        assert_eq!(state(&store), SchemaState::Current);
        assert_eq!(migrate(&store), [""; 0]);
    }
    assert_eq!(site.shape(), made);
}

pub fn a_store_without_the_newest_migrations_is_behind<S: Site>(site: &S) {
    let store = site.open();
    migrate(&store);
    let made = site.shape();
    let (mut missing, all) = (Vec::new(), migrations::<S>());
    for migration in all.iter().rev() {
        site.execute(&migration.back());
        missing.insert(0, migration.name.clone());
        let expected = if missing.len() == all.len() {
            SchemaState::Absent(missing.clone())
        } else {
            SchemaState::Behind(missing.clone())
        };
        assert_eq!(state(&store), expected);
        assert_eq!(state(&site.open()), expected);
        if [1, 2, all.len()].contains(&missing.len()) {
            assert_eq!(migrate(&store), missing);
            assert_eq!(state(&store), SchemaState::Current);
            assert_eq!(site.shape(), made);
            for migration in all.iter().rev().take(missing.len()) {
                site.execute(&migration.back());
            }
        }
    }
}

/// Has a program that knows more been here.
fn a_newer_program_migrates(site: &impl Site) -> SchemaState {
    let newer = "29991231000000";
    site.execute(&format!("INSERT INTO {RECORD} (version) VALUES ('{newer}')"));
    SchemaState::Ahead(vec![newer.to_owned()])
}

pub fn a_store_that_a_newer_program_migrated_is_ahead_and_left_alone<S: Site>(site: &S) {
    let store = site.open();
    migrate(&store);
    let ahead = a_newer_program_migrates(site);
    let made = site.shape();
    for store in [store, site.open()] {
        assert_eq!(state(&store), ahead);
        assert_eq!(migrate(&store), [""; 0]);
        assert_eq!(state(&store), ahead);
    }
    assert_eq!(site.shape(), made);
}

pub fn a_store_that_has_others_and_lacks_some_is_ahead<S: Site>(site: &S) {
    let store = site.open();
    migrate(&store);
    site.execute(&migrations::<S>().last().expect("there are some").back());
    let ahead = a_newer_program_migrates(site);
    assert_eq!(state(&store), ahead);
}

pub fn processes_that_start_at_once_run_each_migration_once<S: Site>(site: &S) {
    let together = Barrier::new(8);
    let run: Vec<_> = thread::scope(|scope| {
        let start = || {
            together.wait();
            let store = site.open();
            together.wait();
            let run = migrate(&store);
            assert_eq!(state(&store), SchemaState::Current);
            run
        };
        let starting: Vec<_> = (0..8).map(|_| scope.spawn(start)).collect();
        starting.into_iter().flat_map(|it| it.join().expect("none fails")).collect()
    });
    assert_eq!(run, all_names::<S>());
}

pub fn a_migration_that_fails_leaves_nothing_and_holds_up_nobody<S: Site>(site: &S) {
    let (unlucky, other) = (site.open(), site.open());
    let all = migrations::<S>();
    let made = all.iter().flat_map(|it| it.up.split("CREATE TABLE ").skip(1));
    let newest = made.filter_map(|rest| rest.split_whitespace().next()).last();
    let newest = newest.expect("a migration makes a table");
    site.execute(&format!("CREATE TABLE {newest} (in_the_way INTEGER)"));
    let before = site.shape();
    for _ in 0..2 {
        let failed = unlucky.migrate();
        assert!(matches!(failed, Err(StoreError::Failed(_))), "{failed:?}");
        assert_eq!(site.shape(), before);
        assert_eq!(state(&unlucky), SchemaState::Absent(all_names::<S>()));
    }

    site.execute(&format!("DROP TABLE {newest}"));
    assert_eq!(migrate(&other), all_names::<S>());
    assert_eq!(state(&unlucky), SchemaState::Current);
}

pub fn each_migration_is_undone_by_its_own_down<S: Site>(site: &S) {
    let all = migrations::<S>();
    let mut shapes = Vec::new();
    for migration in &all {
        shapes.push(site.shape());
        site.execute(&migration.up);
    }
    let whole = site.shape();
    assert!(whole.len() > all.len(), "migrations make something: {whole:?}");
    for (migration, before) in all.iter().zip(shapes).rev() {
        site.execute(&migration.down);
        assert_eq!(site.shape(), before, "{}", migration.name);
    }
    migrate(&site.open());
    assert_eq!(own_shape(site), whole, "the program has the migrations of the repository");
}

pub fn every_dialect_has_the_same_migrations<S: Site>(site: &S) {
    let SchemaState::Absent(known) = state(&site.open()) else { panic!("there is no store yet") };
    for dialect in names(&folder()) {
        assert_eq!(names(&folder().join(&dialect)), known, "{dialect}");
    }
}
