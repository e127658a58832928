//! Work that no answer waits for.

use assent_domain::outcome::{StoreError, with_causes};
use tokio::runtime::Handle;
use tracing::Instrument;

/// Does `work` beside the answer that is being made, which neither waits for it nor fails
/// with it. A failure is logged; what a process that ends has not done is lost.
pub fn do_beside(
    what: &'static str,
    work: impl Future<Output = Result<(), StoreError>> + Send + 'static,
) {
    let work = async move {
        if let Err(error) = work.await {
            tracing::warn!(error = with_causes(&error), "{what} failed");
        }
    };
    drop(Handle::current().spawn(work.in_current_span()));
}
