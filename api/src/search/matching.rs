//! From words to a query: in which forms each may stand in a story, and how telling each form is. Knows no
//! filter and no order.

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, EmptyQuery, Occur, PhraseQuery, Query, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{SegmentReader, Term};

use super::snapshot::{Figures, Snapshot};
use super::stories::Stories;
use super::vocabulary::{Known, alike, going_on, slipped};
use crate::content::Result;
use crate::content::filter::{Form, Sought, Word, Words};

/// How much a form tells, against the word as it was typed.
const INFLECTED: f32 = 0.6;
const GOING_ON: f32 = 0.3;
const SLIPPED: f32 = 0.5;
const PHRASE: f32 = 1.0;
/// What slight words tell, like “de” and “the”.
const SLIGHT: f32 = 0.2;
/// How much it tells that two words follow one another as they were typed.
const NEIGHBOURS: f32 = 0.5;

/// What more than one in so many stories says, and more than so many, is common.
const COMMON: u64 = 8;
const FEWEST_COMMON: u64 = 100;

/// More words than these are not taken for others: finding out what was meant costs.
const MOST_MISTYPED: usize = 5;

/// How many words that go on, or were meant, are looked for in a word's place.
const MOST_GOING_ON: usize = 24;
const MOST_SLIPPED: usize = 4;

/// What is looked for, in the forms that it has in the index.
pub(super) struct Matching {
    groups: Vec<Group>,
    unwanted: Vec<Box<dyn Query>>,
    neighbours: Vec<Box<dyn Query>>,
    /// Words that nothing says, and what may have been meant by each.
    pub(super) meant: Vec<(Sought, Known)>,
}

/// The forms of one thing that is wanted.
struct Group {
    query: Box<dyn Query>,
    /// In how many stories its commonest form stands.
    stories: u64,
    slight: bool,
}

/// Forms that stand in public stories.
#[derive(Default)]
struct Found {
    queries: Vec<Box<dyn Query>>,
    /// In how many stories the commonest of them stands.
    stories: u64,
}

impl Found {
    fn extend(&mut self, others: Self) {
        self.queries.extend(others.queries);
        self.stories = self.stories.max(others.stories);
    }
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
        let mut forms = Forms { snapshot, figures, mistyped: 0 };
        let mut matching = Self {
            groups: Vec::new(),
            unwanted: Vec::new(),
            neighbours: Vec::new(),
            meant: Vec::new(),
        };
        for (number, sought) in words.wanted.iter().enumerate() {
            let mut found = forms.exact(&sought.form)?;
            if kindly && let Form::Word(word) | Form::Compound(word, _) = &sought.form {
                let open = words.open && number + 1 == words.wanted.len();
                let meant = forms.kindly(word, open, &mut found)?;
                matching.meant.extend(meant.map(|meant| (sought.clone(), meant)));
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

/// Finds forms in the index, and weighs them.
struct Forms<'a> {
    snapshot: &'a Snapshot,
    figures: &'a mut Figures,
    /// How many words were not there as they were typed.
    mistyped: usize,
}

impl Forms<'_> {
    /// The forms of what is sought that stand in any public story.
    fn exact(&mut self, form: &Form) -> Result<Found> {
        match form {
            Form::Word(word) => self.word(word),
            Form::Compound(word, parts) => {
                let mut forms = self.word(word)?;
                forms.extend(self.phrase(parts)?);
                Ok(forms)
            }
            Form::Phrase(words) => self.phrase(words),
        }
    }

    fn word(&mut self, word: &Word) -> Result<Found> {
        let fields = self.snapshot.fields;
        let stems = word.stems.iter().map(|stem| (fields.stem(stem), INFLECTED));
        let terms = [(fields.surface(&word.surface), 1.0)].into_iter().chain(stems);
        self.terms(terms.collect())
    }

    /// Adds to `found` what a word may become, if it is open, or what may have been meant by it, if nothing says
    /// it; gives what may rather have been typed.
    fn kindly(&mut self, word: &Word, open: bool, found: &mut Found) -> Result<Option<Known>> {
        let fields = self.snapshot.fields;
        if open {
            let words = going_on(self.snapshot, &word.surface, MOST_GOING_ON)?;
            found.extend(self.surfaces(&words, GOING_ON)?);
        }
        let meant = if self.mistyped == MOST_MISTYPED {
            Vec::new()
        } else if found.queries.is_empty() {
            self.mistyped += 1;
            slipped(self.snapshot, &word.surface, MOST_SLIPPED)?
        } else if self.snapshot.frequency(&fields.surface(&word.surface))? == 0 {
            // A stem may be there by chance.
            self.mistyped += 1;
            let alike = alike(self.snapshot, &word.surface)?;
            alike.into_iter().filter(|alike| alike.stories > found.stories).collect()
        } else {
            Vec::new()
        };
        found.extend(self.surfaces(&meant, SLIPPED)?);
        Ok(meant.into_iter().next())
    }

    fn surfaces(&mut self, words: &[Known], weight: f32) -> Result<Found> {
        let fields = self.snapshot.fields;
        self.terms(words.iter().map(|word| (fields.surface(&word.surface), weight)).collect())
    }

    /// Those of `terms` that stand in any public story, each as telling as the commonest: they are one word, and
    /// how rare a form is by itself says nothing.
    fn terms(&mut self, terms: Vec<(Term, f32)>) -> Result<Found> {
        let mut known = Vec::new();
        let mut commonest = 0;
        for (term, weight) in terms {
            let stories = self.snapshot.frequency(&term)?;
            if stories > 0 {
                commonest = commonest.max(stories);
                known.push((term, weight));
            }
        }
        let all: Vec<Term> = known.iter().map(|(term, _)| term.clone()).collect();
        self.figures.pool(&all, commonest);
        let query = |(term, weight)| {
            boosted(Box::new(TermQuery::new(term, IndexRecordOption::WithFreqs)), weight)
        };
        Ok(Found { queries: known.into_iter().map(query).collect(), stories: commonest })
    }

    /// Words one after the other, in the headline or in what follows.
    fn phrase(&mut self, words: &[String]) -> Result<Found> {
        let fields = self.snapshot.fields;
        if let [word] = words {
            return self.terms(vec![(fields.surface(word), PHRASE)]);
        }
        let mut found = Found::default();
        for field in [fields.headline, fields.body] {
            if let Some(terms) = self.all_known(field, words)? {
                found.queries.push(boosted(Box::new(PhraseQuery::new(terms)), PHRASE));
            }
        }
        Ok(found)
    }

    /// The words as terms of a field; none when a word stands nowhere in it.
    fn all_known(&mut self, field: Field, words: &[String]) -> Result<Option<Vec<Term>>> {
        let mut terms = Vec::new();
        for word in words {
            let term = Term::from_field_text(field, word);
            let stories = self.snapshot.frequency(&term)?;
            if stories == 0 {
                return Ok(None);
            }
            self.figures.pool(std::slice::from_ref(&term), stories);
            terms.push(term);
        }
        Ok((terms.len() > 1).then_some(terms))
    }

    /// Neighbours that are wanted, one after the other as they were typed: what has them so is the better for
    /// it, and nothing is the worse without.
    fn neighbours(&mut self, words: &Words) -> Result<Vec<Box<dyn Query>>> {
        let surface = |sought: &Sought| match &sought.form {
            Form::Word(word) | Form::Compound(word, _) => Some(word.surface.clone()),
            Form::Phrase(_) => None,
        };
        let surfaces: Vec<_> = words.wanted.iter().map(surface).collect();
        let mut found = Vec::new();
        for pair in surfaces.windows(2) {
            let pair: Option<Vec<String>> = pair.iter().cloned().collect();
            let phrases = self.phrase(&pair.unwrap_or_default())?.queries;
            found.extend(phrases.into_iter().map(|phrase| boosted(phrase, NEIGHBOURS)));
        }
        Ok(found)
    }
}

fn any(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    if queries.is_empty() { Box::new(EmptyQuery) } else { Box::new(BooleanQuery::union(queries)) }
}

fn boosted(query: Box<dyn Query>, by: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, by))
}
