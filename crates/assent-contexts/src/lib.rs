//! Which contexts there are: the one place that names them all. Stores and the
//! server depend on it; no context does.
//!
//! Today the core is alone. A context that comes is named here four times: as a
//! supertrait of [`Tx`] and of [`Stores`], in their blanket implementations, and
//! in [`follow`] if it has to act on what people decide.

use assent_domain::{
    agreements::Happened,
    outcome::StoreError,
    store::{Core, Store, Tx as CoreTx},
};

/// An open unit with the repositories of every context.
pub trait Tx: CoreTx {}

impl<T: CoreTx> Tx for T {}

/// A store that every context can open.
pub trait Stores: Store<Core> {}

impl<T: Store<Core>> Stores for T {}

/// How a store tells the contexts of what a person decided: [`follow`], or what
/// a test has in its place.
pub type Follow = fn(&mut dyn Tx, Happened<'_>) -> Result<(), StoreError>;

/// Has every context act on what a person decided, in the unit that records it.
/// An error undoes the decision too.
pub fn follow(_tx: &mut dyn Tx, _happened: Happened<'_>) -> Result<(), StoreError> {
    Ok(())
}
