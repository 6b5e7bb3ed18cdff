//! Values that are right by construction: ids, locales, texts, times. Knows no storage.

mod fold;
mod id;
mod locale;
mod moment;
mod text;

pub(super) use self::fold::is_unseen;
pub use self::fold::{fold, slug, words};
pub(super) use self::id::DIGITS;
pub use self::id::{
    ArticleId, ContributorId, DraftId, FilterId, KeyId, Reference, RelationId, SectionId, SourceId,
    ThingId, TopicId, TypedId,
};
pub use self::locale::{Direction, Locale, Localised, choose};
pub use self::moment::Moment;
pub use self::text::{clock_time, decimal, harmless, iri, line, local_time, prose, slug_text};
