//! The contract's own scalars: what each looks like on the wire, and which text is refused.

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::{DateTime as Instant, Datelike, NaiveDate, SecondsFormat, SubsecRound, Utc};

use crate::content;

/// An id (`article_01h455vb4pex5vsknk084sn02q`) or a slug (`morocco-nato`) of what is meant. Ids hold an
/// underscore and slugs never do, so the two can't clash.
#[derive(Clone, Debug)]
pub struct Ref(pub String);

/// The longest name that is looked up: no id or slug is longer.
const LONGEST_REF: usize = 480;

/// An id (`article_01h455vb4pex5vsknk084sn02q`) or a slug (`morocco-nato`) of what is meant. Ids hold an
/// underscore and slugs never do, so the two can't clash.
#[Scalar]
impl ScalarType for Ref {
    fn parse(value: Value) -> InputValueResult<Self> {
        match value {
            Value::String(text) if text.len() <= LONGEST_REF => Ok(Self(text)),
            value => Err(InputValueError::expected_type(value)),
        }
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if text.len() <= LONGEST_REF)
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident($inner:ty) as $spelt:literal = $url:literal, $parse:expr, $print:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug)]
        pub struct $name(pub $inner);

        $(#[$doc])*
        #[Scalar(name = $spelt, specified_by_url = $url)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match &value {
                    Value::String(text) => ($parse)(text.as_str()).map(Self).map_err(InputValueError::custom),
                    _ => Err(InputValueError::expected_type(value)),
                }
            }

            fn is_valid(value: &Value) -> bool {
                matches!(value, Value::String(text) if ($parse)(text.as_str()).is_ok())
            }

            fn to_value(&self) -> Value {
                Value::String(($print)(&self.0))
            }
        }
    };
}

text_scalar! {
    /// A BCP 47 language tag of a language that ISO 639-1 or 639-3 lists: `fr`, `ar`, `fr-MA`, `zgh`.
    Locale(content::Locale) as "Locale" = "https://www.rfc-editor.org/info/bcp47",
    content::Locale::known,
    content::Locale::to_string
}

text_scalar! {
    /// An instant in RFC 3339, in UTC: `2026-11-23T17:00:00Z`. Microseconds at the finest.
    DateTime(Instant<Utc>) as "DateTime" = "https://www.rfc-editor.org/rfc/rfc3339",
    instant,
    |at: &Instant<Utc>| at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

text_scalar! {
    /// A calendar day in ISO 8601: `2026-11-23`.
    Date(NaiveDate) as "Date" = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
    day,
    NaiveDate::to_string
}

text_scalar! {
    /// A wall-clock time as printed, hours and minutes, in a zone that the source does not state: `17:00`.
    LocalTime(String) as "LocalTime" = "https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
    |text: &str| Ok::<_, String>(text.to_owned()),
    String::clone
}

text_scalar! {
    /// An absolute http or https address.
    Url(String) as "URL" = "https://url.spec.whatwg.org/",
    |text: &str| content::iri("url", text),
    String::clone
}

text_scalar! {
    /// An exact decimal number as text, so that no digit is lost: `"88000000"`, `"12.50"`.
    Decimal(String) as "Decimal" = "https://www.w3.org/TR/xmlschema-2/#decimal",
    |text: &str| content::decimal("decimal", text),
    String::clone
}

fn instant(text: &str) -> Result<Instant<Utc>, &'static str> {
    let at = Instant::parse_from_rfc3339(text)
        .map_err(|_| "expected an instant such as 2026-11-23T17:00:00Z")?;
    let at = at.to_utc().trunc_subsecs(6);
    if written(at.year()) { Ok(at) } else { Err("expected an instant of the years 1 to 9999") }
}

fn day(text: &str) -> Result<NaiveDate, &'static str> {
    let day = text.parse::<NaiveDate>().map_err(|_| "expected a day such as 2026-11-23")?;
    if written(day.year()) { Ok(day) } else { Err("expected a day of the years 1 to 9999") }
}

/// Whether a year has four digits: others sort as text in one database and can't be told to the other.
fn written(year: i32) -> bool {
    (1..=9_999).contains(&year)
}
