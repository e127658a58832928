//! What stands in for an adapter owes what the adapter owes.

mod passwords {
    use std::sync::Arc;

    use assent_conformance::fixtures::PlainHasher;
    use assent_domain::accounts::PasswordHasher;

    assent_conformance::password_hasher_contract!(|| async {
        Arc::new(PlainHasher::default()) as Arc<dyn PasswordHasher>
    });
}

mod payments {
    use std::{
        collections::BTreeMap,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
    };

    use assent_conformance::{
        fixtures::PlainPayments,
        payments::{Customer, Provider},
    };
    use assent_domain::{organizations::Payments, values::Token};

    #[derive(Default)]
    struct Plain {
        payments: Arc<PlainPayments>,
        tokens: AtomicUsize,
    }

    impl Provider for Plain {
        fn good(&self) -> Token {
            Token::new(format!("tok_{}", self.tokens.fetch_add(1, Ordering::SeqCst)))
        }

        fn refused(&self) -> Vec<Token> {
            vec![Token::new(PlainPayments::REFUSED)]
        }

        fn customers(&self) -> Vec<Customer> {
            let asked = self.payments.asked().into_iter();
            let good = asked.filter(|asked| asked.token.expose() != PlainPayments::REFUSED);
            let made: BTreeMap<_, _> = good
                .map(|asked| (PlainPayments::customer(&asked), asked.email.to_string()))
                .collect();
            made.into_iter().map(|(id, email)| Customer { id, email }).collect()
        }

        fn go_away(&mut self) {
            self.payments.go_away();
        }
    }

    assent_conformance::payments_contract!(|| async {
        let provider = Plain::default();
        (provider.payments.clone() as Arc<dyn Payments>, provider)
    });
}
