//! What a store knows of its installation.

use std::sync::Arc;

use assent_domain::{
    outcome::{Added, StoreError},
    store::Store,
};

pub async fn the_first_key_check_is_kept_for_good(store: Arc<dyn Store>) {
    let seen = store
        .transact(|tx| {
            let before = tx.installation().key_check()?;
            let first = tx.installation().insert_key_check(b"first")?;
            let second = tx.installation().insert_key_check(b"second")?;
            Ok::<_, StoreError>((before, first, second))
        })
        .await;
    assert_eq!(seen.expect("the store answers"), (None, Added::New, Added::AlreadyThere));
    let kept = store.read(|tx| tx.installation().key_check()).await;
    assert_eq!(kept.expect("the store answers"), Some(b"first".to_vec()));
}
