//! In which forms a word may stand in a story, how telling each is, and which other word may have been meant. Knows
//! neither what must match nor what may be missing.

use std::ops::Range;

use tantivy::Term;
use tantivy::query::{BoostQuery, DisjunctionMaxQuery, EmptyQuery, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use super::snapshot::{Figures, Snapshot};
use super::vocabulary::{Known, alike, going_on, slipped};
use crate::content::Result;
use crate::content::filter::{Form, Sought, Word, Words};

/// How much a form tells, against the word as it was typed.
const INFLECTED: f32 = 0.6;
const GOING_ON: f32 = 0.3;
const SLIPPED: f32 = 0.5;
const PHRASE: f32 = 1.0;
/// How much it tells that two words follow one another as they were typed.
const NEIGHBOURS: f32 = 0.5;

/// More words than these are not taken for others: finding out what was meant costs.
const MOST_MISTYPED: usize = 5;

/// How many words that go on, or were meant, are looked for in a word's place.
const MOST_GOING_ON: usize = 24;
const MOST_SLIPPED: usize = 4;

/// Where something was typed that nothing says, and what may have been meant by it.
pub(super) type Slip = (Range<usize>, Known);

/// Forms that stand in public stories.
#[derive(Default)]
pub(super) struct Found {
    pub(super) queries: Vec<Box<dyn Query>>,
    /// In how many stories the commonest of them stands.
    pub(super) stories: u64,
}

impl Found {
    fn extend(&mut self, others: Self) {
        self.queries.extend(others.queries);
        self.stories = self.stories.max(others.stories);
    }
}

/// Finds forms in the index, and weighs them.
pub(super) struct Forms<'a> {
    snapshot: &'a Snapshot,
    figures: &'a mut Figures,
    /// How many words were not there as they were typed.
    mistyped: usize,
}

impl<'a> Forms<'a> {
    pub(super) fn of(snapshot: &'a Snapshot, figures: &'a mut Figures) -> Self {
        Self { snapshot, figures, mistyped: 0 }
    }

    /// The forms of what is sought that stand in any public story.
    pub(super) fn exact(&mut self, form: &Form) -> Result<Found> {
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
        self.terms(terms.collect(), 0)
    }

    /// Adds to `found` what a word may become, if it is open, or what may have been meant by it, if nothing says
    /// it; gives what may rather have been typed.
    pub(super) fn kindly(
        &mut self,
        sought: &Sought,
        open: bool,
        found: &mut Found,
    ) -> Result<Vec<Slip>> {
        let (Form::Word(word) | Form::Compound(word, _)) = &sought.form else {
            return Ok(Vec::new());
        };
        if open {
            let words = going_on(self.snapshot, &word.surface, MOST_GOING_ON)?;
            found.extend(self.surfaces(&words, GOING_ON, found.stories)?);
        }
        if self.mistyped == MOST_MISTYPED {
            return Ok(Vec::new());
        }
        match &sought.form {
            Form::Compound(_, parts) => self.compound_meant(sought, parts, found),
            _ => self.word_meant(sought, word, found),
        }
    }

    fn word_meant(&mut self, sought: &Sought, word: &Word, found: &mut Found) -> Result<Vec<Slip>> {
        let meant = if found.queries.is_empty() {
            self.mistyped += 1;
            slipped(self.snapshot, &word.surface, MOST_SLIPPED)?
        } else if self.snapshot.frequency(&self.snapshot.fields.surface(&word.surface))? == 0 {
            // A stem may be there by chance.
            self.mistyped += 1;
            let alike = alike(self.snapshot, &word.surface)?;
            alike.into_iter().filter(|alike| alike.stories > found.stories).collect()
        } else {
            Vec::new()
        };
        found.extend(self.surfaces(&meant, SLIPPED, 0)?);
        Ok(meant.into_iter().next().map(|known| (sought.span.clone(), known)).into_iter().collect())
    }

    /// Of a compound that nothing says, each part that nothing says may be a slip.
    fn compound_meant(
        &mut self,
        sought: &Sought,
        parts: &[String],
        found: &mut Found,
    ) -> Result<Vec<Slip>> {
        if !found.queries.is_empty() {
            return Ok(Vec::new());
        }
        self.mistyped += 1;
        let (mut meant, mut row) = (Vec::new(), Vec::new());
        for (part, span) in parts.iter().zip(&sought.parts) {
            let known = self.snapshot.frequency(&self.snapshot.fields.surface(part))? > 0;
            let slip = if known { None } else { slipped(self.snapshot, part, 1)?.pop() };
            row.push(slip.as_ref().map_or(part, |slip| &slip.surface).clone());
            meant.extend(slip.map(|slip| (span.clone(), slip)));
        }
        if !meant.is_empty() {
            let one = self.snapshot.fields.surface(&row.concat());
            found.extend(self.terms(vec![(one, SLIPPED)], 0)?);
            let phrase = self.phrase(&row)?;
            let queries = phrase.queries.into_iter().map(|query| boosted(query, SLIPPED));
            found.extend(Found { queries: queries.collect(), ..phrase });
        }
        Ok(meant)
    }

    fn surfaces(&mut self, words: &[Known], weight: f32, stories: u64) -> Result<Found> {
        let fields = self.snapshot.fields;
        let terms = words.iter().map(|word| (fields.surface(&word.surface), weight));
        self.terms(terms.collect(), stories)
    }

    /// Those of `terms` that stand in any public story, each as telling as the commonest, or as what stands in so
    /// many `stories`: they are one word, and how rare a form is by itself says nothing.
    fn terms(&mut self, terms: Vec<(Term, f32)>, stories: u64) -> Result<Found> {
        let mut known = Vec::new();
        let mut commonest = stories;
        for (term, weight) in terms {
            let stories = self.snapshot.frequency(&term)?;
            if stories > 0 {
                commonest = commonest.max(stories);
                known.push((term, weight));
            }
        }
        if known.is_empty() {
            return Ok(Found::default());
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
            return self.terms(vec![(fields.surface(word), PHRASE)], 0);
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
    pub(super) fn neighbours(&mut self, words: &Words) -> Result<Vec<Box<dyn Query>>> {
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

/// What has any of them, as good as by the best of them: a story that says a word in many forms, or many words that
/// one may become, is no closer to what was typed.
pub(super) fn any(queries: Vec<Box<dyn Query>>) -> Box<dyn Query> {
    if queries.is_empty() {
        return Box::new(EmptyQuery);
    }
    Box::new(DisjunctionMaxQuery::new(queries))
}

pub(super) fn boosted(query: Box<dyn Query>, by: f32) -> Box<dyn Query> {
    Box::new(BoostQuery::new(query, by))
}
