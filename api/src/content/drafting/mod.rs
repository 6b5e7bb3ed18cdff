//! Working copies: what is written at the desk before, and beside, what the public sees.

mod difference;

pub use self::difference::Difference;
