//! What a story says, word for word, with the names of what stands around it; and whether it says what somebody
//! looks for. Knows no storage.

use std::collections::{HashMap, HashSet};
use std::sync::OnceLock;

use super::words::{Form, Sought, Word, Words};
use crate::content::analysis::{Language, Token, tokens};
use crate::content::document::joined;
use crate::content::{Document, Locale};

/// A name of something that stands around a story.
#[derive(Clone, Debug)]
pub struct Name {
    /// As it is written.
    pub text: String,
    /// The language it is a name in; none where nobody says.
    pub locale: Option<String>,
    /// How much it says of the story: as often as this, the story might have said it itself.
    pub times: u32,
}

/// The words of a story.
#[derive(Clone, Debug, Default)]
pub struct Said {
    /// Those of its headline.
    pub headline: Vec<Token>,
    /// Those of its summary.
    pub summary: Vec<Token>,
    /// Those of its body, text by text.
    pub body: Vec<Vec<Token>>,
    /// Those of each name, and how much it says.
    pub names: Vec<(Vec<Token>, u32)>,
    /// All of them, to be looked up: made when they first are, since many may ask.
    index: OnceLock<Index>,
}

impl Said {
    /// What a document in `locale` says, with `names` around it.
    pub fn of(locale: &str, document: &Document, names: &[Name]) -> Self {
        let own = language(Some(locale));
        let texts = document.body.iter().flat_map(|block| block.content.texts());
        let mut analysed: HashMap<(&str, Language), Vec<Token>> = HashMap::new();
        let names = names.iter().map(|name| {
            let language = language(name.locale.as_deref());
            let known = analysed.entry((name.text.as_str(), language));
            (known.or_insert_with(|| tokens(&name.text, language)).clone(), name.times)
        });
        Self {
            headline: tokens(&document.headline, own),
            summary: tokens(document.summary.as_deref().unwrap_or_default(), own),
            names: names.collect(),
            body: texts.map(|spans| tokens(&joined(spans), own)).collect(),
            index: OnceLock::new(),
        }
    }

    /// Its texts, in the order in which they are read.
    pub fn texts(&self) -> impl Iterator<Item = &[Token]> {
        let head = [self.headline.as_slice(), &self.summary];
        head.into_iter().chain(self.body.iter().map(Vec::as_slice))
    }

    /// Whether it says each of the words wanted, and none of those unwanted. Of slight words alone, each is
    /// wanted; beside others, none.
    pub fn says(&self, words: &Words) -> bool {
        let slight = |sought: &&Sought| matches!(&sought.form, Form::Word(word) if word.slight);
        let all_slight = words.wanted.iter().all(|sought| slight(&sought));
        let index = self.index.get_or_init(|| Index::of(self));
        let says = |sought: &Sought| index.says(&sought.form) || index.runs(self, &sought.form);
        let wanted = words.wanted.iter().filter(|sought| all_slight || !slight(sought));
        wanted.into_iter().all(says) && !words.unwanted.iter().any(says)
    }
}

/// The same words, to be looked up.
#[derive(Clone, Debug, Default)]
struct Index {
    surfaces: HashSet<String>,
    stems: HashSet<String>,
}

impl Index {
    fn of(said: &Said) -> Self {
        let all = said.texts().chain(said.names.iter().map(|(name, _)| name.as_slice())).flatten();
        let (mut surfaces, mut stems) = (HashSet::new(), HashSet::new());
        for token in all {
            surfaces.insert(token.surface.clone());
            stems.insert(token.stem.clone());
        }
        Self { surfaces, stems }
    }

    fn says(&self, form: &Form) -> bool {
        let word = |word: &Word| {
            let inflected = word.stems.iter().any(|stem| self.stems.contains(stem.as_str()));
            inflected || self.surfaces.contains(word.surface.as_str())
        };
        match form {
            Form::Word(one) | Form::Compound(one, _) => word(one),
            Form::Phrase(words) => match words.as_slice() {
                [one] => self.surfaces.contains(one.as_str()),
                _ => false,
            },
        }
    }

    /// Whether the words of a phrase or a compound follow one another in one of its texts.
    fn runs(&self, said: &Said, form: &Form) -> bool {
        let (Form::Compound(_, words) | Form::Phrase(words)) = form else { return false };
        words.len() > 1 && said.texts().any(|text| runs(text, words))
    }
}

fn runs(text: &[Token], words: &[String]) -> bool {
    let stands = |word: &String, at: usize| {
        text.iter().any(|token| token.position == at && token.surface == *word)
    };
    let starts = text.iter().filter(|token| words.first() == Some(&token.surface));
    let mut starts = starts.map(|token| token.position);
    starts.any(|start| words.iter().enumerate().all(|(on, word)| stands(word, start + on)))
}

/// What a text in a locale is analysed as.
pub fn language(locale: Option<&str>) -> Language {
    let locale = locale.and_then(|tag| Locale::parse(tag).ok());
    locale.map_or(Language::Other, |locale| Language::of(&locale))
}
