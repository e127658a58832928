//! Agreements in the shapes of the JLINC protocol, version 7: signing them,
//! chaining their events, verifying what others exported.
//!
//! Signing and verifying are pure: they store nothing and are told the time.
//! What is signed is text: once a JWT is made it is kept and passed on byte for
//! byte, never decoded and written anew. Verification needs public parts alone,
//! so it never checks the MAC of a JWT; the hashes and signatures over its text
//! cover it.

mod chaining;
mod change;
mod decisions;
mod did;
mod end;
mod events;
mod expanded;
mod export;
mod followers;
mod grounds;
mod history;
mod marks;
mod off_links;
mod projections;
mod protocol;
mod records;
mod sign;
mod signing;
#[cfg(test)]
mod tests;
pub mod text;
mod verify;
mod withdraw;

pub use chaining::{acknowledge, event_id, record_event, sign_event};
pub use change::{
    Apikeys, CHANGED_MAX, ChangeError, Changed, account_data_towards, change_account_data,
    change_account_data_in,
};
pub(crate) use decisions::record_decisions;
pub use did::{DidSubject, resolve_did};
pub use end::{end, end_in};
pub use events::{Acknowledgement, Audit, Event, EventRecord, EventType};
pub use expanded::{ExpandedAcceptedSisa, ExpandedOfferedSisa, ExpandedSisa, expand};
pub use export::{AgreementExport, ExportError, export_for_holder, export_for_organization};
pub use followers::{Decision, Followers, Happened};
pub use grounds::{Decided, Grounds, GroundsAsRead, Recorded};
pub use history::event_page;
pub(crate) use history::recent_events;
pub use marks::{
    HISTORY_PAGE, HistoryEntry, Mark, Unverified, What, history, history_for_organization,
};
pub(crate) use off_links::OffLinks;
pub use off_links::{OffError, OffLink, look_up_off_link, turn_off_by_link};
pub use projections::{
    Difference, DifferenceKind, Projections, Tally, check_projections, rebuild_projections,
};
pub use protocol::{CONTEXT, JwtError, SIG_TYPE, did, jwt, jwt_mac_holds, jwt_payload};
pub use records::{Agreements, Head, SignedAgreement, StoredEvent};
pub use sign::{SignError, Signed, sign, sign_choosing, sign_in};
pub use signing::{
    AcceptedSisa, Agreement, ExpandError, Offer, OfferedSisa, Party, Sisa, accept, offer,
    rights_holder_secret,
};
pub use verify::{
    AgreementFault, EventFault, FileFault, PartyFault, Role, Verified, VerifyError, verify,
};
pub use withdraw::{LOOKED_AT_MAX, Withdrawn, withdraw_everywhere, withdraw_everywhere_in};
