//! From words to a query: what of what was typed a story has to have, and what may be missing. Knows no filter and
//! no order.

use tantivy::SegmentReader;
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query};

use super::forms::{Forms, Slip, any, boosted};
use super::snapshot::{Figures, Snapshot};
use super::stories::Stories;
use crate::content::Result;
use crate::content::filter::{Form, Words};

/// What slight words tell, like “de” and “the”.
const SLIGHT: f32 = 0.2;
/// What more than one in so many stories says, and more than so many, is common.
const COMMON: u64 = 8;
const FEWEST_COMMON: u64 = 100;

/// What is looked for, in the forms that it has in the index.
pub(super) struct Matching {
    groups: Vec<Group>,
    unwanted: Vec<Box<dyn Query>>,
    neighbours: Vec<Box<dyn Query>>,
    /// Words that nothing says, and what may have been meant by each.
    pub(super) meant: Vec<Slip>,
}

/// The forms of one thing that is wanted.
struct Group {
    query: Box<dyn Query>,
    /// In how many stories its commonest form stands.
    stories: u64,
    slight: bool,
}

impl std::fmt::Debug for Matching {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Matching").field("groups", &self.groups.len()).finish_non_exhaustive()
    }
}

impl Matching {
    /// What `words` look for, exactly: as a filter has it. No word goes on, none was mistyped.
    pub(super) fn exactly(snapshot: &Snapshot, words: &Words) -> Result<Self> {
        Self::new(snapshot, &mut Figures::of(snapshot), words, false)
    }

    /// What `words` look for, as a reader may have meant it.
    pub(super) fn kindly(
        snapshot: &Snapshot,
        figures: &mut Figures,
        words: &Words,
    ) -> Result<Self> {
        Self::new(snapshot, figures, words, true)
    }

    fn new(
        snapshot: &Snapshot,
        figures: &mut Figures,
        words: &Words,
        kindly: bool,
    ) -> Result<Self> {
        let mut forms = Forms::of(snapshot, figures);
        let mut matching = Self {
            groups: Vec::new(),
            unwanted: Vec::new(),
            neighbours: Vec::new(),
            meant: Vec::new(),
        };
        for (number, sought) in words.wanted.iter().enumerate() {
            let mut found = forms.exact(&sought.form)?;
            if kindly {
                let open = words.open && number + 1 == words.wanted.len();
                matching.meant.extend(forms.kindly(sought, open, &mut found)?);
            }
            let slight = matches!(&sought.form, Form::Word(word) if word.slight);
            let group = Group { query: any(found.queries), stories: found.stories, slight };
            matching.groups.push(group);
        }
        if kindly {
            matching.pass_over_common(snapshot.stories());
            matching.neighbours = forms.neighbours(words)?;
        }
        // Of slight words alone, each is wanted.
        if matching.groups.iter().all(|group| group.slight) {
            matching.groups.iter_mut().for_each(|group| group.slight = false);
        }
        for sought in &words.unwanted {
            matching.unwanted.push(any(forms.exact(&sought.form)?.queries));
        }
        Ok(matching)
    }

    /// What very many stories say is slight beside what few do.
    fn pass_over_common(&mut self, all: u64) {
        let common = |group: &Group| group.stories > Ord::max(all / COMMON, FEWEST_COMMON);
        if self.groups.iter().any(|group| !group.slight && !common(group)) {
            self.groups.iter_mut().for_each(|group| group.slight |= common(group));
        }
    }

    /// How many things are wanted that are not slight.
    pub(super) fn wanted(&self) -> usize {
        self.groups.iter().filter(|group| !group.slight).count()
    }

    /// The stories that have at least so many of them, whether or not they have what is unwanted.
    ///
    /// All that must match stands side by side, and nothing is excluded: see [`super::stories`].
    pub(super) fn at_least(&self, many: usize) -> Box<dyn Query> {
        let (slight, wanted): (Vec<_>, Vec<_>) = self.groups.iter().partition(|group| group.slight);
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        if self.groups.is_empty() {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        } else if wanted.len() <= many {
            let wanted = wanted.iter().map(|group| (Occur::Must, group.query.box_clone()));
            clauses.extend(wanted);
        } else {
            let wanted = wanted.iter().map(|group| (Occur::Should, group.query.box_clone()));
            let enough = BooleanQuery::with_minimum_required_clauses(wanted.collect(), many);
            clauses.push((Occur::Must, Box::new(enough)));
        }
        let slight = slight.iter().map(|group| boosted(group.query.box_clone(), SLIGHT));
        clauses.extend(slight.map(|query| (Occur::Should, query)));
        clauses.extend(self.neighbours.iter().map(|query| (Occur::Should, query.box_clone())));
        Box::new(BooleanQuery::new(clauses))
    }

    /// The stories of a segment that have what is unwanted.
    pub(super) fn unwanted(&self, snapshot: &Snapshot, segment: &SegmentReader) -> Result<Stories> {
        self.unwanted.iter().try_fold(Stories::none(segment), |found, query| {
            Ok(found.or(&Stories::matching(snapshot, segment, &**query)?))
        })
    }
}
