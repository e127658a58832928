//! What a service does again and again beside its servers: the list.

mod outage;
mod round;

use std::{sync::Arc, time::Duration};

use assent_domain::{
    App, housekeeping,
    mail::{Courier, Mailer, RetrySchedule},
};
pub(super) use round::Round;
use round::Stepped;

/// All that is done. A context adds a line.
pub(super) fn all(app: &App, mailer: Arc<dyn Mailer>, schedule: RetrySchedule) -> Vec<Round> {
    vec![courier(app.clone(), mailer, schedule), housekeep(app.clone())]
}

/// Sends letters.
fn courier(app: App, mailer: Arc<dyn Mailer>, schedule: RetrySchedule) -> Round {
    let parts = Arc::new((app, mailer, schedule));
    Round::new("the courier", Duration::from_millis(500), move || {
        let parts = Arc::clone(&parts);
        async move {
            let (app, mailer, schedule) = &*parts;
            let step = Courier { app, mailer: &**mailer, schedule }.step().await?;
            Ok(if step.is_idle() { Stepped::Idle } else { Stepped::Worked })
        }
    })
}

/// Forgets what is past.
fn housekeep(app: App) -> Round {
    Round::new("the housekeeping", Duration::from_mins(1), move || {
        let app = app.clone();
        async move {
            let forgotten = housekeeping::step(&app).await?;
            if forgotten == 0 {
                return Ok(Stepped::Idle);
            }
            tracing::debug!(forgotten, "housekeeping");
            Ok(Stepped::Worked)
        }
    })
}
