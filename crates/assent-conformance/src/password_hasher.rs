//! The clauses of what hashes passwords; `password_hasher_contract!` runs them
//! all.

#![expect(missing_docs, reason = "a clause is documented by its name")]

use std::{sync::Arc, time::Duration};

use assent_domain::accounts::{
    DUMMY_PASSWORD, PASSWORD_MAX_BYTES, Password, PasswordHasher, check_new_password,
};
use tokio::{task::JoinSet, time::timeout};

/// Expands to one `#[tokio::test]` per clause of the password hasher's contract.
///
/// `$fresh` is called once a test and returns a future of an
/// `Arc<dyn PasswordHasher>`. It is to be as cheap as its kind can be.
#[macro_export]
macro_rules! password_hasher_contract {
    ($fresh:expr) => {
        $crate::password_hasher_contract! { @clauses $fresh;
            a_hash_is_of_its_password_alone,
            two_hashes_of_a_password_are_both_of_it,
            every_password_that_the_policy_takes_is_hashed,
            a_password_that_the_policy_refuses_is_hashed_whole_or_not_at_all,
            without_a_hash_no_password_is_right,
            a_text_that_is_no_hash_is_a_failure,
            calls_at_once_are_all_answered,
            who_goes_away_holds_up_nobody,
        }
    };
    (@clauses $fresh:expr; $($clause:ident),+ $(,)?) => { $(
        #[::tokio::test(flavor = "multi_thread")]
        async fn $clause() {
            $crate::password_hasher::$clause(($fresh)().await).await;
        }
    )+ };
}

const PASSWORD: &str = "examplepassword";

async fn hash(hasher: &Arc<dyn PasswordHasher>, text: &str) -> String {
    hasher.hash(Password::new(text)).await.expect("it hashes")
}

async fn is_of(hasher: &Arc<dyn PasswordHasher>, hash: &str, text: &str) -> bool {
    let verified = hasher.verify(Password::new(text), Some(hash.to_owned())).await;
    verified.unwrap_or_else(|error| panic!("{text:?} and {hash}: {error:?}"))
}

/// Passwords that the policy refuses, which are typed all the same.
fn refused() -> Vec<String> {
    let longest = "x".repeat(PASSWORD_MAX_BYTES);
    vec![
        String::new(),
        "x".to_owned(),
        "\0".to_owned(),
        format!("{PASSWORD}\0"),
        // What repeats a password until it is long enough takes these for it.
        format!("{PASSWORD}\0{PASSWORD}"),
        format!("{PASSWORD}\0other"),
        format!("{longest}\0"),
        format!("{longest}x"),
        longest.repeat(2),
        "é".repeat(5_000),
    ]
}

pub async fn a_hash_is_of_its_password_alone(hasher: Arc<dyn PasswordHasher>) {
    let hash = hash(&hasher, PASSWORD).await;
    assert!(is_of(&hasher, &hash, PASSWORD).await);
    for other in [
        "Examplepassword",
        "examplepasswore",
        "examplepasswor",
        "examplepassword ",
        " examplepassword",
        "examplepassword\n",
        "examplepasswordexamplepassword",
        "éxamplepassword",
        DUMMY_PASSWORD,
        hash.as_str(),
    ] {
        assert!(!is_of(&hasher, &hash, other).await, "{other:?}");
    }
}

pub async fn two_hashes_of_a_password_are_both_of_it(hasher: Arc<dyn PasswordHasher>) {
    for hash in [hash(&hasher, PASSWORD).await, hash(&hasher, PASSWORD).await] {
        assert!(is_of(&hasher, &hash, PASSWORD).await);
        assert!(!is_of(&hasher, &hash, "examplepasswore").await);
    }
}

pub async fn every_password_that_the_policy_takes_is_hashed(hasher: Arc<dyn PasswordHasher>) {
    let longest = PASSWORD_MAX_BYTES;
    let taken = [
        "twelve chars".to_owned(),
        "x".repeat(longest - 1),
        "x".repeat(longest),
        format!("{}y", "x".repeat(longest - 1)),
        "é".repeat(longest / 2),
        "🏛".repeat(longest / 4),
        "パスワードはこれです、はい".to_owned(),
        "\t\"$2b$04$'\\\r\n{}%s\u{7f}".to_owned(),
        "  twelve  chars  ".to_owned(),
    ];
    for password in &taken {
        assert_eq!(check_new_password(&Password::new(password), &[]), Ok(()), "{password:?}");
        let hash = hash(&hasher, password).await;
        for other in &taken {
            let same = is_of(&hasher, &hash, other).await;
            assert_eq!(same, other == password, "{other:?} for {password:?}");
        }
    }
}

pub async fn a_password_that_the_policy_refuses_is_hashed_whole_or_not_at_all(
    hasher: Arc<dyn PasswordHasher>,
) {
    let longest = "x".repeat(PASSWORD_MAX_BYTES);
    let others: Vec<_> = refused().into_iter().chain([PASSWORD.to_owned(), longest]).collect();
    for password in &others {
        let Ok(hash) = hasher.hash(Password::new(password)).await else { continue };
        for other in &others {
            let same = is_of(&hasher, &hash, other).await;
            assert_eq!(same, other == password, "{other:?} for {password:?}");
        }
    }
}

pub async fn without_a_hash_no_password_is_right(hasher: Arc<dyn PasswordHasher>) {
    let refused = refused();
    for text in [PASSWORD, DUMMY_PASSWORD].into_iter().chain(refused.iter().map(String::as_str)) {
        let verified = hasher.verify(Password::new(text), None).await;
        assert!(!verified.expect("it verifies"), "{text:?}");
    }
}

pub async fn a_text_that_is_no_hash_is_a_failure(hasher: Arc<dyn PasswordHasher>) {
    let hash = hash(&hasher, PASSWORD).await;
    let cut = &hash[..hash.len() - 1];
    let accented = format!("{}é", &hash[..hash.len() - 2]);
    for text in ["", " ", "nonsense", PASSWORD, cut, &hash.repeat(2), &accented, "é\0"] {
        let verified = hasher.verify(Password::new(PASSWORD), Some(text.to_owned())).await;
        assert!(verified.is_err(), "{text:?} was taken for a hash: {verified:?}");
    }
    assert!(is_of(&hasher, &hash, PASSWORD).await, "it goes on");
}

pub async fn calls_at_once_are_all_answered(hasher: Arc<dyn PasswordHasher>) {
    let mut calls = JoinSet::new();
    for number in 0..30 {
        let hasher = hasher.clone();
        calls.spawn(async move {
            let password = format!("{PASSWORD}{number}");
            let hash = hash(&hasher, &password).await;
            let unknown = hasher.verify(Password::new(&password), None).await;
            (
                is_of(&hasher, &hash, &password).await,
                is_of(&hasher, &hash, PASSWORD).await,
                unknown.expect("it verifies"),
            )
        });
    }
    assert_eq!(calls.join_all().await, [(true, false, false); 30]);
}

pub async fn who_goes_away_holds_up_nobody(hasher: Arc<dyn PasswordHasher>) {
    for _ in 0..30 {
        // Asked for, and dropped after the first poll.
        timeout(Duration::ZERO, hasher.hash(Password::new(PASSWORD))).await.ok();
        timeout(Duration::ZERO, hasher.verify(Password::new(PASSWORD), None)).await.ok();
    }
    let hash = hash(&hasher, PASSWORD).await;
    assert!(is_of(&hasher, &hash, PASSWORD).await);
}
