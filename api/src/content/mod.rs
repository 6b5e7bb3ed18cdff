//! The newsroom: what an article is, which may be read, how they are tied, and how they get in.
//!
//! No protocol and no face is known here; and nothing outside names the database library.

pub mod access;
mod address;
pub mod analysis;
mod backoff;
mod bell;
pub mod bundle;
pub mod changes;
mod connections;
pub mod document;
pub mod drafting;
mod error;
pub mod filter;
pub mod following;
pub mod granting;
mod ground;
pub mod list;
pub mod publishing;
mod reader;
pub mod reading;
mod refusal;
pub mod relations;
pub mod saved;
mod store;
pub mod submission;
pub mod surroundings;
pub mod syncing;
mod value;
mod word;

pub use self::access::{Actor, Desk};
pub use self::address::Address;
pub use self::backoff::Backoff;
pub use self::bell::hear_others;
pub use self::document::Document;
pub(crate) use self::error::clip;
pub use self::error::{Error, Fault, Result};
pub use self::granting::grant;
pub use self::ground::{check, inconsistencies, migrate, ping};
pub use self::reader::{Meter, Press, Reader, Reads};
pub use self::refusal::{Conflict, Mistake, Refusal};
pub use self::store::{Clock, Store, system_clock};
pub use self::surroundings::Surroundings;
pub use self::value::*;
pub(crate) use self::word::choice;
