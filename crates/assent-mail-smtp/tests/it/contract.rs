//! What every mailer owes.

use std::sync::Arc;

use assent_conformance::smtp::SmtpSink;
use assent_domain::mail::Mailer;

use crate::{config, mailer};

assent_conformance::mailer_contract!(|| async {
    let sink = SmtpSink::start().await;
    (Arc::new(mailer(config(&sink))) as Arc<dyn Mailer>, sink)
});
