//! The store honours the contract.

use std::sync::Arc;

use assent_contexts::Follow;
use assent_domain::store::Store;

use crate::{fresh, fresh_followed_by};

assent_conformance::store_contract!(|| async {
    let (store, folder) = fresh();
    (store as Arc<dyn Store>, folder)
});

assent_conformance::followers_contract!(|follow: Follow| async move {
    let (store, folder) = fresh_followed_by(follow);
    (store as Arc<dyn Store>, folder)
});

#[tokio::test(flavor = "multi_thread")]
#[should_panic(expected = "signed.1.false")]
async fn a_store_that_tells_nobody_of_decisions_is_found_out() {
    let (store, _folder) = fresh_followed_by(|_, _| Ok(()));
    assent_conformance::store::followers::each_decision_is_told_once_as_it_stands(store).await;
}
