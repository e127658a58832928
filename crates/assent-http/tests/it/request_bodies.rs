//! That a call documents the type that it reads: `request_body` and `Body<..>` are
//! said apart.

use std::{fs, path::Path};

/// Documents one form on each server, and reads both on either.
const READS_BOTH_FORMS: &str = "NamedPost";

#[test]
fn what_a_call_documents_as_its_body_is_what_it_reads() {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let folders =
        [source.clone(), source.join("organization_api"), source.join("rights_holder_api")];
    let files = folders.iter().flat_map(|folder| fs::read_dir(folder).expect("a folder"));
    let files = files.map(|file| file.expect("a file").path()).filter(|path| path.is_file());
    let mut bodies = 0;
    for file in files {
        let text = fs::read_to_string(&file).expect("a text");
        for call in text.split("#[utoipa::path(").skip(1) {
            let call = call.split(") -> ").next().unwrap_or_default();
            let documented = between(call, "request_body = ", ",");
            let read = between(call, "): Body<", ">");
            if read == Some(READS_BOTH_FORMS) {
                assert!(documented.is_some(), "{}: {call}", file.display());
                continue;
            }
            assert_eq!(documented, read, "{}: {call}", file.display());
            bodies += usize::from(read.is_some());
        }
    }
    assert!(bodies > 20, "only {bodies} bodies were found");
}

fn between<'a>(text: &'a str, before: &str, after: &str) -> Option<&'a str> {
    Some(text.split_once(before)?.1.split_once(after)?.0)
}
