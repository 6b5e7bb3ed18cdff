//! What a search, or a question close to one, comes to. Knows no index.

use uuid::Uuid;

use super::asking::{Answer, Asked, SearchOrder, View};
use super::highlight::Marker;
use crate::content::changes::Position;
use crate::content::filter::Test;
use crate::content::list::{self, Count, Page, Window};
use crate::content::{ArticleId, ThingId, TopicId, TypedId};

/// What a search came to.
#[derive(Debug)]
pub struct Found {
    /// The part that was asked for.
    pub page: Page<ArticleId>,
    /// How many there are in all.
    pub count: Count,
    /// What may have been meant, where nothing says what was typed.
    pub meant: Option<String>,
    /// Marks in a text what was looked for.
    pub marker: Marker,
    /// All of it, to be counted by what it stands under.
    pub all: All,
}

/// All that a search or a list came to.
#[derive(Clone, Debug)]
pub struct All {
    pub(super) asked: Asked,
    pub(super) view: View,
}

/// How far the index has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// The number of the last change that is in it.
    pub position: Position,
    /// How many stories are in it.
    pub stories: i64,
}

/// A story that is close to another, and why.
#[derive(Clone, Debug)]
pub struct Relative {
    /// The story.
    pub article: ArticleId,
    /// Topics that both are filed under.
    pub topics: Vec<TopicId>,
    /// Things that both mention.
    pub things: Vec<ThingId>,
    /// Words of its headline or summary, folded, that the other's have too.
    pub words: Vec<String>,
}

impl All {
    /// All that passes a test.
    pub fn passing(test: Test) -> Self {
        Self { asked: Asked { words: None, test }, view: View { today: 0, missing: 0 } }
    }

    /// Those of them that also pass this.
    #[must_use]
    pub fn and(&self, test: Test) -> Self {
        self.with(Test::All(vec![self.asked.test.clone(), test]))
    }

    /// The same words, with another test.
    #[must_use]
    pub fn with(&self, test: Test) -> Self {
        let asked = Asked { test, ..self.asked.clone() };
        Self { asked, view: self.view }
    }
}

impl Found {
    /// What an answer tells whoever asked.
    pub(super) fn of(answer: &Answer, asked: Asked, order: SearchOrder, window: &Window) -> Self {
        let number = |rank: i64| match order {
            SearchOrder::Relevance => answer.view.number(rank),
            SearchOrder::Newest | SearchOrder::Oldest => rank,
        };
        let places = answer.ranked.places.iter();
        let places = places.map(|(key, id)| (number(*key), Uuid::from_u128(*id)));
        Self {
            page: list::found(places, ArticleId::of, order.sorting(), window),
            count: count(answer.ranked.total),
            meant: meant(&asked, answer),
            marker: answer.marker(&asked),
            all: All { asked, view: answer.view },
        }
    }
}

/// The same figure, of which it is not sure that it is the whole truth.
pub(super) fn at_least(count: Count, more: bool) -> Count {
    Count { at_least: count.at_least || more, ..count }
}

/// A figure that is told exactly up to the cap.
pub(super) fn count(total: u64) -> Count {
    let at_least = total > list::COUNTED;
    Count { value: total.min(list::COUNTED), at_least }
}

/// What was typed, with what may have been meant in the place of what nothing says.
fn meant(asked: &Asked, answer: &Answer) -> Option<String> {
    let mut text = asked.words.as_ref()?.typed.clone();
    let slips = &answer.matching.as_ref()?.meant;
    for (span, known) in slips.iter().rev() {
        let typed = text.get(span.clone())?;
        let meant = in_the_case_of(typed, &known.surface);
        text.replace_range(span.clone(), &meant);
    }
    (!slips.is_empty()).then_some(text)
}

/// A folded word in capitals, or with a capital, if that is how `typed` is written.
fn in_the_case_of(typed: &str, word: &str) -> String {
    let mut letters = typed.chars().filter(|c| c.is_alphabetic());
    if !letters.clone().next().is_some_and(char::is_uppercase) {
        return word.to_owned();
    }
    if letters.clone().count() > 1 && letters.all(char::is_uppercase) {
        return word.to_uppercase();
    }
    let mut rest = word.chars();
    let first = rest.next();
    first.into_iter().flat_map(char::to_uppercase).chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::in_the_case_of;

    #[test]
    fn a_correction_is_written_as_the_word_was() {
        for (typed, word, written) in [
            ("isreal", "israel", "israel"),
            ("Isreal", "israel", "Israel"),
            ("OTTAN", "otan", "OTAN"),
            ("iPone", "iphone", "iphone"),
            ("É", "ecole", "Ecole"),
            ("الناتوو", "الناتو", "الناتو"),
        ] {
            assert_eq!(in_the_case_of(typed, word), written, "{typed}");
        }
    }
}
