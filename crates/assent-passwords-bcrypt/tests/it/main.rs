//! bcrypt honours the port.

use assent_domain::accounts::{DUMMY_PASSWORD, Password, PasswordHasher};
use assent_passwords_bcrypt::BcryptHasher;

fn hasher() -> BcryptHasher {
    BcryptHasher::new(4, 2).expect("bcrypt takes this cost")
}

#[tokio::test]
async fn a_password_is_known_again_and_another_is_not() {
    let hasher = hasher();
    let hash = hasher.hash(Password::new("examplepassword")).await.unwrap();
    assert!(hash.starts_with("$2b$04$"), "{hash}");
    let verify = |text: &str| hasher.verify(Password::new(text), Some(hash.clone()));
    assert!(verify("examplepassword").await.unwrap());
    assert!(!verify("examplepasswore").await.unwrap());
}

#[tokio::test]
async fn without_a_hash_no_password_is_right() {
    for text in ["examplepassword", DUMMY_PASSWORD] {
        assert!(!hasher().verify(Password::new(text), None).await.unwrap());
    }
}

#[tokio::test]
async fn a_password_over_72_bytes_is_refused_and_never_cut() {
    let hasher = hasher();
    let (fits, longer) = ("x".repeat(72), "x".repeat(73));
    let hash = hasher.hash(Password::new(fits.clone())).await.unwrap();
    assert!(hasher.verify(Password::new(fits), Some(hash.clone())).await.unwrap());
    assert!(!hasher.verify(Password::new(longer.clone()), Some(hash)).await.unwrap());
    assert!(hasher.hash(Password::new(longer)).await.is_err());
}

#[test]
fn a_cost_that_bcrypt_does_not_take_is_refused() {
    assert!(BcryptHasher::new(3, 1).is_err());
}
