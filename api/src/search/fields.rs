//! What the index keeps of each story, field by field, and how terms are told apart. Knows no story.

use tantivy::Index;
use tantivy::Term;
use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, SchemaBuilder,
    TextFieldIndexing, TextOptions,
};
use tantivy::tokenizer::TextAnalyzer;
use uuid::Uuid;

use super::terms::{Counted, Placed};

/// Raised whenever what is kept, or what the analysers make of a text, changes: an index of another number
/// is built anew.
pub(super) const VERSION: u32 = 1;

/// How words as they are written are told from stems, in the same field.
pub(super) const SURFACE: char = '=';
pub(super) const STEM: char = '~';

const COUNTED: &str = "counted";
const PLACED: &str = "placed";

/// The fields of the index.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fields {
    /// Every word of a story and of the names around it, as often as it counts: what is ranked by.
    pub(super) text: Field,
    /// The words of the headline, in their places.
    pub(super) headline: Field,
    /// The words of summary and body, in their places.
    pub(super) body: Field,
    /// Its id.
    pub(super) id: Field,
    /// What a story is tied to: see [`Tag`].
    pub(super) tag: Field,
    /// Microseconds, each of them.
    pub(super) sort_at: Field,
    pub(super) updated_at: Field,
    /// Absent where no date is stated.
    pub(super) published_at: Field,
    /// The two halves of its id.
    pub(super) id_high: Field,
    pub(super) id_low: Field,
}

/// The names of the columns, as they are asked for.
pub(super) mod column {
    pub(in crate::search) const TAG: &str = "tag";
    pub(in crate::search) const SORT_AT: &str = "sort_at";
    pub(in crate::search) const UPDATED_AT: &str = "updated_at";
    pub(in crate::search) const PUBLISHED_AT: &str = "published_at";
    pub(in crate::search) const ID_HIGH: &str = "id_high";
    pub(in crate::search) const ID_LOW: &str = "id_low";
}

/// The shape of the index.
pub(super) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let tag = BytesOptions::default().set_indexed().set_fast();
    let number = NumericOptions::default().set_fast();
    let fields = Fields {
        text: text(&mut schema, "text", COUNTED, IndexRecordOption::WithFreqs),
        headline: text(&mut schema, "headline", PLACED, IndexRecordOption::WithFreqsAndPositions),
        body: text(&mut schema, "body", PLACED, IndexRecordOption::WithFreqsAndPositions),
        id: schema.add_bytes_field("id", BytesOptions::default().set_indexed()),
        tag: schema.add_bytes_field(column::TAG, tag),
        sort_at: schema.add_i64_field(column::SORT_AT, number.clone()),
        updated_at: schema.add_i64_field(column::UPDATED_AT, number.clone()),
        published_at: schema.add_i64_field(column::PUBLISHED_AT, number.clone()),
        id_high: schema.add_u64_field(column::ID_HIGH, number.clone()),
        id_low: schema.add_u64_field(column::ID_LOW, number),
    };
    (schema.build(), fields)
}

fn text(schema: &mut SchemaBuilder, name: &str, cut: &str, kept: IndexRecordOption) -> Field {
    let indexing = TextFieldIndexing::default().set_tokenizer(cut).set_index_option(kept);
    schema.add_text_field(name, TextOptions::default().set_indexing_options(indexing))
}

/// Tells an index how its texts are cut: they come analysed, so there is nothing to it.
pub(super) fn prepare(index: &Index) {
    index.tokenizers().register(COUNTED, TextAnalyzer::from(Counted));
    index.tokenizers().register(PLACED, TextAnalyzer::from(Placed));
}

/// What a story can be tied to or told by, as a term: a letter and what it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) enum Tag {
    /// A topic or one narrower than it.
    Topic,
    /// This very topic.
    ExactTopic,
    Thing,
    Contributor,
    Section,
    Source,
    Locale,
    Completeness,
    Genre,
}

impl Tag {
    pub(super) const fn letter(self) -> u8 {
        match self {
            Self::Topic => b't',
            Self::ExactTopic => b'e',
            Self::Thing => b'm',
            Self::Contributor => b'c',
            Self::Section => b's',
            Self::Source => b'p',
            Self::Locale => b'l',
            Self::Completeness => b'k',
            Self::Genre => b'g',
        }
    }

    pub(super) fn bytes(self, named: &[u8]) -> Vec<u8> {
        [&[self.letter()], named].concat()
    }

    pub(super) fn of(self, id: Uuid) -> Vec<u8> {
        self.bytes(id.as_bytes())
    }
}

impl Fields {
    /// The story itself, as a term.
    pub(super) fn identified(&self, id: Uuid) -> Term {
        Term::from_field_bytes(self.id, id.as_bytes())
    }

    /// What a story is tied to, as a term.
    pub(super) fn tagged(&self, tag: &[u8]) -> Term {
        Term::from_field_bytes(self.tag, tag)
    }

    /// A word as it is written.
    pub(super) fn surface(&self, surface: &str) -> Term {
        Term::from_field_text(self.text, &format!("{SURFACE}{surface}"))
    }

    /// A stem.
    pub(super) fn stem(&self, stem: &str) -> Term {
        Term::from_field_text(self.text, &format!("{STEM}{stem}"))
    }
}
