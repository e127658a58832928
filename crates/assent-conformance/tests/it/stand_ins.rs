//! What stands in for an adapter owes what the adapter owes.

mod passwords {
    use std::sync::Arc;

    use assent_conformance::fixtures::PlainHasher;
    use assent_domain::accounts::PasswordHasher;

    assent_conformance::password_hasher_contract!(|| async {
        Arc::new(PlainHasher::default()) as Arc<dyn PasswordHasher>
    });
}
