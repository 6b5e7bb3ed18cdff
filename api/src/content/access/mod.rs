//! Who may do what at the desk, and the record of who did. Knows no story and no protocol.
//!
//! A deed is an [`Action`]; the [`Scope`] it needs stands in one table there. Whoever acts is an
//! [`Actor`], holding a [`Desk`]: the only way to write from the desk is [`Desk::act`], which asks for
//! the scope, remembers the outcome and writes the audit log in the commit of the deed itself.

mod action;
mod actor;
mod audit;
mod batch;
mod desk;
pub mod keys;
mod outcomes;
mod scope;
mod secret;

pub use self::action::Action;
pub use self::actor::Actor;
pub use self::audit::{AuditList, Record, audit_after};
pub(super) use self::batch::Each;
pub use self::batch::{Batch, Outcome};
pub(super) use self::desk::{Deed, Entry};
pub use self::desk::{Desk, Repeatable, fingerprint};
pub use self::outcomes::forget as forget_outcomes;
pub use self::scope::{Scope, Scopes};
pub use self::secret::{Credential, HASH_BYTES, Pepper, Secret};
