//! A member of a closed set in JSON: by the word that the tables have for it, `read_also`. Knows no set.
//!
//! For `#[serde(with = "word")]`.

use sea_orm::ActiveEnum;
use serde::{Deserialize, Deserializer, Serializer, de::Error};

pub(super) fn serialize<E, S>(value: &E, to: S) -> Result<S::Ok, S::Error>
where
    E: ActiveEnum<Value = String>,
    S: Serializer,
{
    to.serialize_str(&value.to_value())
}

pub(super) fn deserialize<'a, E, D>(from: D) -> Result<E, D::Error>
where
    E: ActiveEnum<Value = String>,
    D: Deserializer<'a>,
{
    E::try_from_value(&String::deserialize(from)?).map_err(D::Error::custom)
}
