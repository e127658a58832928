//! bcrypt honours the port.

use std::sync::Arc;

use assent_domain::accounts::{Password, PasswordHasher};
use assent_passwords_bcrypt::BcryptHasher;

fn hasher() -> BcryptHasher {
    BcryptHasher::new(4, 2).expect("bcrypt takes this cost")
}

assent_conformance::password_hasher_contract!(|| async {
    Arc::new(hasher()) as Arc<dyn PasswordHasher>
});

#[tokio::test]
async fn a_hash_is_one_that_other_programs_take() {
    let hash = hasher().hash(Password::new("examplepassword")).await.unwrap();
    assert!(hash.starts_with("$2b$04$"), "{hash}");
}

#[tokio::test]
async fn what_bcrypt_would_cut_or_repeat_is_not_hashed() {
    for text in ["x".repeat(73), "example\0password".to_owned()] {
        assert!(hasher().hash(Password::new(text)).await.is_err());
    }
}

#[test]
fn a_cost_that_bcrypt_does_not_take_is_refused() {
    assert!(BcryptHasher::new(3, 1).is_err());
}
