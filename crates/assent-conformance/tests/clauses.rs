//! No clause is written and then forgotten.

use std::{fs, path::Path};

#[test]
fn every_clause_of_the_store_contract_is_run() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let listed = fs::read_to_string(sources.join("store.rs")).unwrap();
    for area in fs::read_dir(sources.join("store")).unwrap() {
        let source = fs::read_to_string(area.unwrap().path()).unwrap();
        for declaration in source.split("\npub async fn ").skip(1) {
            let clause = declaration.split('(').next().unwrap_or_default();
            assert!(listed.contains(&format!(" {clause},\n")), "{clause} is not in the macro");
        }
    }
}
