//! Formats that others read stories in: feeds, and what is exchanged between newsrooms. Knows no transport and no
//! schema, only what the public may read.

mod site;
mod story;

pub use self::site::Site;
pub use self::story::{Mentioned, Named, Story, stories};
