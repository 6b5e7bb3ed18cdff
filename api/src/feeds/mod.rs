//! Formats that others read stories in: feeds, and what is exchanged between newsrooms. Knows no transport and no
//! schema, only what the public may read.

pub mod forms;
mod site;
mod story;

pub use self::site::{Site, part, plain};
pub use self::story::{Mentioned, Named, Story, stories};
