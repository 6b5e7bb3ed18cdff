//! A member of a closed set by its word: in the contract `READ_ALSO`, in JSON that the tables keep `read_also`.
//! Knows no set.
//!
//! For `#[serde(with = "word")]`.

use sea_orm::ActiveEnum;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

use super::Result;

/// One of a closed set, written as in the contract: `MORE_THAN`.
pub(crate) fn choice<E: ActiveEnum<Value = String>>(field: &str, text: &str) -> Result<E> {
    let known = E::try_from_value(&text.to_lowercase());
    known.map_err(|_| {
        let values: Vec<String> = E::iter().map(|value| value.to_value().to_uppercase()).collect();
        super::Error::invalid(field, format!("must be one of {}", values.join(", ")))
    })
}

pub(super) fn serialize<E, S>(value: &E, to: S) -> std::result::Result<S::Ok, S::Error>
where
    E: ActiveEnum<Value = String>,
    S: Serializer,
{
    to.serialize_str(&value.to_value())
}

pub(super) fn deserialize<'a, E, D>(from: D) -> std::result::Result<E, D::Error>
where
    E: ActiveEnum<Value = String>,
    D: Deserializer<'a>,
{
    E::try_from_value(&String::deserialize(from)?).map_err(D::Error::custom)
}
