//! No clause is written and then forgotten.

use std::{fs, path::Path};

/// The suites whose clauses all stand in their macro, and how a clause begins.
const SUITES: [(&str, &str); 5] = [
    ("mail_folder", ASYNC),
    ("mailer", ASYNC),
    ("password_hasher", ASYNC),
    ("payments", ASYNC),
    ("schema", "\npub fn "),
];
const ASYNC: &str = "\npub async fn ";

#[test]
fn every_clause_of_the_store_contract_is_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = root.join("src");
    let listed = fs::read_to_string(sources.join("store.rs")).unwrap();
    // Those that take more than an empty store are called by the stores' own tests.
    let called: Vec<_> = ["sqlite", "postgres"]
        .map(|store| root.join(format!("../assent-store-{store}")))
        .iter()
        .map(|store| texts(&store.join("src")) + &texts(&store.join("tests/it")))
        .collect();
    for area in fs::read_dir(sources.join("store")).unwrap() {
        let source = fs::read_to_string(area.unwrap().path()).unwrap();
        for declaration in source.split(ASYNC).skip(1) {
            let (clause, takes) = declaration.split_once('(').unwrap_or_default();
            let takes = takes.split(')').next().unwrap_or_default();
            if takes.trim().trim_end_matches(',') == "store: Arc<dyn Store>" {
                assert!(lists(&listed, clause), "{clause} is not in the macro");
            } else {
                let is_called = called.iter().any(|tests| tests.contains(clause));
                assert!(is_called, "no store calls {clause}");
            }
        }
    }
}

#[test]
fn every_clause_of_the_other_contracts_is_run() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    for (suite, begins) in SUITES {
        let source = fs::read_to_string(sources.join(suite).with_extension("rs")).unwrap();
        let clauses: Vec<_> = source
            .split(begins)
            .skip(1)
            .map(|clause| clause.split(['<', '(']).next().unwrap_or_default())
            .collect();
        assert!(!clauses.is_empty(), "{suite} has clauses");
        for clause in clauses {
            assert!(lists(&source, clause), "{clause} is not in the macro of {suite}");
        }
    }
}

/// Whether a macro has the clause in its list.
fn lists(source: &str, clause: &str) -> bool {
    source.contains(&format!(" {clause},\n")) || source.contains(&format!(" {clause} =>"))
}

/// The files of a folder, one after the other.
fn texts(folder: &Path) -> String {
    let files = fs::read_dir(folder).expect("the store is beside this");
    let files = files.map(|file| file.expect("it can be listed").path());
    let sources = files.filter(|file| file.is_file());
    sources.map(|file| fs::read_to_string(file).expect("it is text")).collect()
}
