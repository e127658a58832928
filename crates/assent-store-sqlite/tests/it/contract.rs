//! The store honours the contract.

use std::sync::Arc;

use assent_domain::store::Store;

use crate::fresh;

assent_conformance::store_contract!(|| async {
    let (store, folder) = fresh();
    (store as Arc<dyn Store>, folder)
});
