//! Typed ids as people and programs see them, `article_01h455vb4pex5vsknk084sn02q`.
//!
//! The form is TypeID 0.3 (github.com/jetify-com/typeid): the kind, an underscore, and a UUIDv7 in
//! Crockford's base 32, lower case, 26 characters. Slugs hold no underscore, so the two can't clash.

use std::fmt;

use uuid::Uuid;

use super::text::slug_text;

/// An id that says of what.
pub trait TypedId: Copy + Eq + fmt::Display + Send + Sync + 'static {
    /// What stands before the underscore; also the word for it in messages.
    const KIND: &'static str;
    /// Wraps what the database holds.
    fn of(uuid: Uuid) -> Self;
    /// What the database holds.
    fn uuid(self) -> Uuid;

    /// Reads an id of this kind; `None` when it is not one.
    fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix(Self::KIND)?.strip_prefix('_')?;
        decode(digits).map(Self::of)
    }
}

/// How a person or program names something: by id or by slug.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Reference<I> {
    /// By its id.
    Id(I),
    /// By its slug.
    Slug(String),
}

impl<I: TypedId> Reference<I> {
    /// Reads an id or slug; `None` when it can be neither, so that nothing goes by it.
    pub fn parse(text: &str) -> Option<Self> {
        if text.contains('_') {
            return I::parse(text).map(Self::Id);
        }
        slug_text(text).map(Self::Slug)
    }
}

impl<I: fmt::Display> fmt::Display for Reference<I> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Slug(slug) => slug.fmt(f),
        }
    }
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident = $kind:literal;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl TypedId for $name {
            const KIND: &'static str = $kind;

            fn of(uuid: Uuid) -> Self {
                Self(uuid)
            }

            fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}_{}", Self::KIND, encode(self.0))
            }
        }
    )*};
}

typed_ids! {
    /// A story.
    ArticleId = "article";
    /// A subject that editors follow.
    TopicId = "topic";
    /// A person, organisation, place, piece of equipment, event or agreement.
    ThingId = "thing";
    /// A column or desk.
    SectionId = "section";
    /// Someone on a byline.
    ContributorId = "contributor";
    /// A publisher.
    SourceId = "source";
    /// A statement about two things.
    RelationId = "relation";
    /// A working copy of a story.
    DraftId = "draft";
    /// A key to the desk.
    KeyId = "key";
    /// A filter that is kept under a name.
    FilterId = "filter";
}

/// Crockford's digits: no I, L, O or U.
pub(in crate::content) const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 26;

fn encode(uuid: Uuid) -> String {
    let number = uuid.as_u128();
    let digit = |place: usize| DIGITS.get((number >> (5 * place) & 31) as usize).copied();
    (0..LENGTH).rev().filter_map(digit).map(char::from).collect()
}

fn decode(text: &str) -> Option<Uuid> {
    // 26 digits hold 130 bits: the first may be no more than 7.
    if text.len() != LENGTH || text.as_bytes().first()? > &b'7' {
        return None;
    }
    let mut number = 0;
    for byte in text.bytes() {
        number = number << 5 | DIGITS.iter().position(|digit| *digit == byte)? as u128;
    }
    Some(Uuid::from_u128(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typeid_test_vectors_hold_both_ways() {
        for (text, uuid) in [
            ("00000000000000000000000000", "00000000-0000-0000-0000-000000000000"),
            ("7zzzzzzzzzzzzzzzzzzzzzzzzz", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
            ("01h455vb4pex5vsknk084sn02q", "01890a5d-ac96-774b-bcce-b302099a8057"),
        ] {
            let uuid: Uuid = uuid.parse().unwrap();
            assert_eq!(encode(uuid), text);
            assert_eq!(decode(text), Some(uuid));
        }
    }

    #[test]
    fn what_is_no_id_is_refused() {
        for text in [
            "",
            "8zzzzzzzzzzzzzzzzzzzzzzzzz",
            "01H455VB4PEX5VSKNK084SN02Q",
            "01h455vb4pex5vsknk084sn02",
        ] {
            assert_eq!(decode(text), None, "{text}");
        }
        assert_eq!(TopicId::parse("article_01h455vb4pex5vsknk084sn02q"), None);
    }
}
