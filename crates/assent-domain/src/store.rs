//! The persistence port: one unit of work at a time, of one context at a time.
//!
//! A [`Context`] says which repositories a unit opens. The core's is [`Core`],
//! which is meant wherever none is named; another context has a `Tx` of its own,
//! which extends the `Tx` of what it builds on, so its use cases reach the core's
//! repositories in the same transaction.
//!
//! Repositories are synchronous traits on an open unit. A use case passes one
//! closure to [`transact`](#method.transact) or [`read`](#method.read) and sees
//! every repository through the same [`Tx`], so work across repositories is
//! atomic without any further machinery. Nothing can be awaited inside the
//! closure, which is the point: no transaction stays open while mail is sent
//! or a password is hashed.
//!
//! What is changed is locked first, by methods that say so in their names
//! (`lock..`) whatever the unit is for. Where a unit locks several rows, it takes
//! them in one order, so that no two wait for each other: the organization, the
//! person's data towards it, their agreement, the end user; rows of one kind by
//! their ids.
//!
//! An adapter implements [`Store`] and the repository traits, and proves it
//! with `assent_conformance::store_contract!`.

pub mod batches;
pub mod together;

use std::sync::mpsc;

use crate::{
    accounts::{Accounts, DownloadTickets, PasswordResets, Sessions},
    agreements::{Agreements, Followers, Projections},
    daily_counts::DailyCounts,
    emails::OrganizationEmails,
    end_users::EndUsers,
    feed::Feed,
    installation::Installation,
    interests::Interests,
    invites::{Imports, InviteLists, Invites, Uploads},
    limits::Limits,
    mail::Outbox,
    organizations::{OperatorInvites, Organizations, Signups},
    outcome::{BoxFuture, StoreError},
    rights_holders::{Directory, RightsHolderSignups, RightsHolders},
};

/// A bounded context: the repositories that its units open.
pub trait Context: 'static {
    /// An open unit of work: a trait object, `dyn Tx + 'unit`.
    type Tx<'unit>: ?Sized + 'unit;
}

/// The core's own context, which is meant where none is named.
#[derive(Debug)]
pub enum Core {}

impl Context for Core {
    type Tx<'unit> = dyn Tx + 'unit;
}

/// One unit of work of the context `C`, as an adapter receives it. The core's is
/// a `Box<dyn FnOnce(&mut dyn Tx) -> Verdict + Send>`.
pub type Work<C = Core> =
    Box<dyn for<'unit> FnOnce(&'unit mut <C as Context>::Tx<'unit>) -> Verdict + Send>;

/// What a unit of work asks the store to do with its writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Verdict {
    /// Keep every write.
    Commit,
    /// Undo every write.
    Rollback,
}

/// What a unit of work needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Reads; each statement may see a newer state than the one before it.
    Read,
    /// Reads that all see one state.
    Snapshot,
    /// Reads and writes, atomic and durable once committed. A store may commit
    /// several at once.
    Write,
    /// Reads, each of which stands alone, and one statement that changes
    /// something: it is atomic and durable once it has ended, without a
    /// transaction around it. Once one has changed something, whatever would
    /// change more is refused.
    Once,
}

/// Durable state, opened for the context `C`.
pub trait Store<C: Context = Core>: Send + Sync + 'static {
    /// Runs `work` exactly once in a unit of the given kind, off the async
    /// workers, and honours its verdict. Use cases call
    /// [`transact`](#method.transact) or [`read`](#method.read) instead.
    ///
    /// A unit that only reads keeps nothing: it refuses what writes.
    ///
    /// [`StoreError::Unavailable`] means that the work did not run, or that
    /// its writes are gone.
    ///
    /// What a [`Unit::Once`] has changed may stay whatever its verdict is. If that
    /// is to undo it, the answer is [`StoreError::Failed`].
    fn run(&self, unit: Unit, work: Work<C>) -> BoxFuture<'_, Result<(), StoreError>>;
}

impl<C: Context> dyn Store<C> {
    /// Runs `work` in a transaction that commits if and only if it returns
    /// `Ok`.
    pub async fn transact<T, E>(
        &self,
        work: impl for<'unit> FnOnce(&'unit mut C::Tx<'unit>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.unit(Unit::Write, work).await
    }

    /// Runs `work`, of which one statement changes something, at less cost than a
    /// transaction.
    ///
    /// Nothing may fail after that statement: it is not sure to be undone, so the
    /// answer would be [`StoreError::Failed`] whatever went wrong. Nor does it undo
    /// anything that `work` panics.
    pub async fn write_once<T>(
        &self,
        work: impl for<'unit> FnOnce(&'unit mut C::Tx<'unit>) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, StoreError>
    where
        T: Send + 'static,
    {
        self.unit(Unit::Once, work).await
    }

    /// Runs `work`, which only reads, statement by statement.
    pub async fn read<T, E>(
        &self,
        work: impl for<'unit> FnOnce(&'unit mut C::Tx<'unit>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.unit(Unit::Read, work).await
    }

    /// Runs `work`, which only reads, on one state of everything.
    pub async fn snapshot<T, E>(
        &self,
        work: impl for<'unit> FnOnce(&'unit mut C::Tx<'unit>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        self.unit(Unit::Snapshot, work).await
    }

    async fn unit<T, E>(
        &self,
        unit: Unit,
        work: impl for<'unit> FnOnce(&'unit mut C::Tx<'unit>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (sender, outcome) = mpsc::sync_channel(1);
        let work: Work<C> = Box::new(move |tx| {
            let result = work(tx);
            let verdict = if result.is_ok() { Verdict::Commit } else { Verdict::Rollback };
            // If the caller was cancelled nobody listens; the verdict stands.
            sender.send(result).ok();
            verdict
        });
        self.run(unit, work).await?;
        outcome.recv().expect("a store runs the work it accepts")
    }
}

/// An open unit of work of the core, seen one repository at a time.
pub trait Tx {
    /// Accounts that can sign in.
    fn accounts(&mut self) -> &mut dyn Accounts;
    /// Signed agreements and their events.
    fn agreements(&mut self) -> &mut dyn Agreements;
    /// How much happened to organizations on which day.
    fn daily_counts(&mut self) -> &mut dyn DailyCounts;
    /// Organizations as people find them.
    fn directory(&mut self) -> &mut dyn Directory;
    /// Download tickets that were not used yet.
    fn download_tickets(&mut self) -> &mut dyn DownloadTickets;
    /// What organizations know of their end users.
    fn end_users(&mut self) -> &mut dyn EndUsers;
    /// Posts of organizations and of their end users.
    fn feed(&mut self) -> &mut dyn Feed;
    /// Who has to act on decisions in the same unit.
    fn followers(&mut self) -> &mut dyn Followers;
    /// Results of uploads that are kept.
    fn imports(&mut self) -> &mut dyn Imports;
    /// The installation that the store belongs to.
    fn installation(&mut self) -> &mut dyn Installation;
    /// What people say that they want to buy.
    fn interests(&mut self) -> &mut dyn Interests;
    /// Organizations' invitations to end users.
    fn invites(&mut self) -> &mut dyn Invites;
    /// The same in other orders.
    fn invite_lists(&mut self) -> &mut dyn InviteLists;
    /// How much of a limit is used up.
    fn limits(&mut self) -> &mut dyn Limits;
    /// Operators' invitations to organizations.
    fn operator_invites(&mut self) -> &mut dyn OperatorInvites;
    /// Addresses of organizations.
    fn organization_emails(&mut self) -> &mut dyn OrganizationEmails;
    /// Organizations.
    fn organizations(&mut self) -> &mut dyn Organizations;
    /// Letters to send once the transaction has committed.
    fn outbox(&mut self) -> &mut dyn Outbox;
    /// Resets of passwords that were asked for.
    fn password_resets(&mut self) -> &mut dyn PasswordResets;
    /// What the check of projections reads.
    fn projections(&mut self) -> &mut dyn Projections;
    /// Unfinished sign-ups of rights holders.
    fn rights_holder_signups(&mut self) -> &mut dyn RightsHolderSignups;
    /// Rights holders and their ties to organizations.
    fn rights_holders(&mut self) -> &mut dyn RightsHolders;
    /// Open sessions.
    fn sessions(&mut self) -> &mut dyn Sessions;
    /// Unfinished sign-ups of organizations.
    fn signups(&mut self) -> &mut dyn Signups;
    /// Uploads of invitations that are under way.
    fn uploads(&mut self) -> &mut dyn Uploads;
}

/// Whatever has every repository is an open unit: a store writes no accessor.
impl<T> Tx for T
where
    T: Accounts
        + Agreements
        + DailyCounts
        + Directory
        + DownloadTickets
        + EndUsers
        + Feed
        + Followers
        + Imports
        + Installation
        + Interests
        + InviteLists
        + Invites
        + Limits
        + OperatorInvites
        + OrganizationEmails
        + Organizations
        + Outbox
        + PasswordResets
        + Projections
        + RightsHolderSignups
        + RightsHolders
        + Sessions
        + Signups
        + Uploads,
{
    fn accounts(&mut self) -> &mut dyn Accounts {
        self
    }
    fn agreements(&mut self) -> &mut dyn Agreements {
        self
    }
    fn daily_counts(&mut self) -> &mut dyn DailyCounts {
        self
    }
    fn directory(&mut self) -> &mut dyn Directory {
        self
    }
    fn download_tickets(&mut self) -> &mut dyn DownloadTickets {
        self
    }
    fn end_users(&mut self) -> &mut dyn EndUsers {
        self
    }
    fn feed(&mut self) -> &mut dyn Feed {
        self
    }
    fn followers(&mut self) -> &mut dyn Followers {
        self
    }
    fn imports(&mut self) -> &mut dyn Imports {
        self
    }
    fn installation(&mut self) -> &mut dyn Installation {
        self
    }
    fn interests(&mut self) -> &mut dyn Interests {
        self
    }
    fn invites(&mut self) -> &mut dyn Invites {
        self
    }
    fn invite_lists(&mut self) -> &mut dyn InviteLists {
        self
    }
    fn limits(&mut self) -> &mut dyn Limits {
        self
    }
    fn operator_invites(&mut self) -> &mut dyn OperatorInvites {
        self
    }
    fn organization_emails(&mut self) -> &mut dyn OrganizationEmails {
        self
    }
    fn organizations(&mut self) -> &mut dyn Organizations {
        self
    }
    fn outbox(&mut self) -> &mut dyn Outbox {
        self
    }
    fn password_resets(&mut self) -> &mut dyn PasswordResets {
        self
    }
    fn projections(&mut self) -> &mut dyn Projections {
        self
    }
    fn rights_holder_signups(&mut self) -> &mut dyn RightsHolderSignups {
        self
    }
    fn rights_holders(&mut self) -> &mut dyn RightsHolders {
        self
    }
    fn sessions(&mut self) -> &mut dyn Sessions {
        self
    }
    fn signups(&mut self) -> &mut dyn Signups {
        self
    }
    fn uploads(&mut self) -> &mut dyn Uploads {
        self
    }
}

/// How the schema of a store relates to what this program knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SchemaState {
    /// They are the same.
    Current,
    /// There is no store yet: no migration was ever run. These would be.
    Absent(Vec<String>),
    /// Migrations of these names are still to be run.
    Behind(Vec<String>),
    /// The store has migrations that this program does not know: a newer
    /// program made them.
    Ahead(Vec<String>),
}

/// The schema of a store. Its methods block: call them at start-up.
pub trait Schema {
    /// Compares, changing nothing. A store that has migrations which are
    /// unknown here is ahead, whatever it lacks.
    fn state(&self) -> Result<SchemaState, StoreError>;
    /// Brings the schema up to date and names the migrations that were run: all
    /// that were missing, or none if one fails. Safe to call from several
    /// processes at once.
    fn migrate(&self) -> Result<Vec<String>, StoreError>;
}
