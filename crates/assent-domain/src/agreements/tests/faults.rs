//! Every fault, in a file whose hashes and signatures are otherwise right, and
//! the sentence that a person reads.

mod agreement;
mod event;

use super::*;

type Edit<'a, T> = Box<dyn FnOnce(&mut T) + 'a>;

const AT: OffsetDateTime = datetime!(2026-11-21 19:53:06.521 UTC);

fn signed() -> Signed {
    let mut signed = Signed::new([[1; 32], [2; 32]], [3; 32], AT);
    signed.push(EventType::Data, r#"{"personal_data":{"email":"a@b.c"}}"#, AT);
    signed.push(EventType::Permission, r#"{"consents":{"Newsletter":true}}"#, AT);
    signed
}

fn sentence(file: &str) -> String {
    verify(file, None).expect_err("the file holds").to_string()
}
