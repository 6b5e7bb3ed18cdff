//! What differs between two revisions of a working copy, field by field and block by block.

use serde_json::Value;

/// One field that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which: `headline`, `topics`, `body.b3`.
    pub field: String,
    /// What it was; absent where there was none.
    pub before: Option<Value>,
    /// What it is; absent where there is none.
    pub after: Option<Value>,
}
