//! Made-up words of four languages: real particles, and content words of syllables as such languages have them.
//! Knows no sentence.

use super::chance::{Chance, Zipf};

/// How many content words a language has.
const VOCABULARY: usize = 6_000;

/// A language that stories are written in.
#[derive(Debug)]
pub(super) struct Language {
    pub(super) tag: &'static str,
    shape: &'static Shape,
    /// From the most common on.
    words: Vec<String>,
    ranks: Zipf,
}

/// What the words of a language are made of.
#[derive(Debug)]
struct Shape {
    particles: &'static [&'static str],
    onsets: &'static [&'static str],
    vowels: &'static [&'static str],
    codas: &'static [&'static str],
    endings: &'static [&'static str],
    /// What may be tied to the front of a word, and once in how many words; by the second only where the
    /// word begins with a vowel.
    tied: (&'static [&'static str], usize, bool),
}

const FRENCH: Shape = Shape {
    particles: &[
        "de", "la", "le", "et", "les", "des", "en", "un", "du", "une", "que", "est", "pour", "qui",
        "dans", "a", "par", "plus", "pas", "au", "sur", "ne", "se", "ce", "il", "sont", "avec",
        "son", "aux", "mais", "comme", "ou", "été", "selon", "cette", "après", "entre", "leur",
    ],
    onsets: &[
        "b", "br", "c", "ch", "cl", "d", "f", "g", "gr", "j", "l", "m", "n", "p", "pl", "qu", "r",
        "s", "t", "tr", "v", "",
    ],
    vowels: &["a", "e", "é", "è", "i", "o", "u", "ou", "ai", "an", "on", "eau", "oi", "in", "ê"],
    codas: &["", "", "", "r", "l", "s", "n", "t"],
    endings: &["", "", "tion", "ment", "é", "er", "eur", "able", "ique", "age", "té", "s", "es"],
    tied: (&["l’", "d’", "qu’"], 3, true),
};

const ENGLISH: Shape = Shape {
    particles: &[
        "the", "of", "to", "and", "a", "in", "for", "is", "that", "on", "said", "with", "be",
        "was", "by", "as", "are", "at", "from", "it", "has", "an", "have", "will", "its", "or",
        "more", "but", "not", "this", "after", "which", "been", "new", "their", "who", "over",
    ],
    onsets: &[
        "b", "bl", "c", "cr", "d", "dr", "f", "fl", "g", "h", "j", "k", "l", "m", "n", "p", "pr",
        "r", "s", "st", "sh", "t", "th", "tr", "v", "w", "",
    ],
    vowels: &["a", "e", "i", "o", "u", "ea", "ee", "oo", "ai", "ou"],
    codas: &["", "n", "r", "l", "t", "d", "s", "m", "ck", "nd", "st", "ng"],
    endings: &["", "", "ing", "ed", "er", "ion", "ly", "ness", "ment", "s", "al", "ity"],
    tied: (&[], 1, false),
};

const SPANISH: Shape = Shape {
    particles: &[
        "de", "la", "que", "el", "en", "y", "a", "los", "se", "del", "las", "un", "por", "con",
        "no", "una", "su", "para", "es", "al", "lo", "como", "más", "o", "pero", "sus", "le", "ha",
        "este", "sí", "porque", "esta", "entre", "cuando", "muy", "sin", "sobre", "también",
    ],
    onsets: &[
        "b", "br", "c", "ch", "d", "f", "g", "gr", "j", "l", "ll", "m", "n", "ñ", "p", "pr", "qu",
        "r", "s", "t", "tr", "v", "z", "",
    ],
    vowels: &["a", "e", "i", "o", "u", "ie", "ue", "ía", "á", "ó"],
    codas: &["", "", "", "n", "r", "s", "l"],
    endings: &["", "", "ción", "mente", "ado", "ar", "dor", "dad", "ico", "aje", "os", "as"],
    tied: (&[], 1, false),
};

const ARABIC: Shape = Shape {
    particles: &[
        "في", "من", "على", "إلى", "أن", "عن", "مع", "هذا", "هذه", "التي", "الذي", "ما", "لا", "بعد",
        "كما", "قد", "كان", "بين", "قبل", "حيث", "إن", "كل", "أو", "ذلك", "خلال", "عند", "غير",
        "ثم",
    ],
    onsets: &[
        "ب", "ت", "ج", "ح", "خ", "د", "ر", "ز", "س", "ش", "ص", "ض", "ط", "ع", "غ", "ف", "ق", "ك",
        "ل", "م", "ن", "ه",
    ],
    vowels: &["", "", "ا", "و", "ي"],
    codas: &["", "", "ر", "ل", "م", "ن", "ب", "د"],
    endings: &["", "", "ة", "ات", "ين", "ون", "ي", "ية"],
    tied: (&["ال", "ال", "ال", "و", "وال", "ب", "لل"], 3, false),
};

/// The languages, the most used first.
pub(super) fn languages(seed: u64) -> [Language; 4] {
    let shapes = [("fr", &FRENCH), ("en", &ENGLISH), ("ar", &ARABIC), ("es", &SPANISH)];
    let mut purpose = 0;
    shapes.map(|(tag, shape)| {
        purpose += 1;
        Language::new(tag, shape, &mut Chance::new(seed, purpose))
    })
}

impl Language {
    fn new(tag: &'static str, shape: &'static Shape, chance: &mut Chance) -> Self {
        let mut words: Vec<String> =
            shape.particles.iter().map(|word| (*word).to_owned()).collect();
        // What is said often is short.
        words.extend((0..VOCABULARY).map(|rank| {
            let syllables = match rank {
                ..150 => 1,
                150..1_500 => chance.between(1, 2),
                _ => chance.between(2, 3),
            };
            root(shape, syllables, chance) + chance.text(shape.endings)
        }));
        let ranks = Zipf::of(words.len());
        Self { tag, shape, words, ranks }
    }

    /// A word as common as it is.
    pub(super) fn word(&self, chance: &mut Chance) -> String {
        let rank = self.ranks.rank(chance);
        let word = self.words.get(rank).map(String::as_str).unwrap_or_default();
        let (tied, times, before_vowels) = self.shape.tied;
        let fits = !before_vowels || word.starts_with(['a', 'e', 'é', 'è', 'ê', 'i', 'o', 'u']);
        if rank >= self.shape.particles.len() && fits && !tied.is_empty() && chance.one_in(times) {
            return chance.text(tied).to_owned() + word;
        }
        word.to_owned()
    }

    /// A content word that is rather rare.
    pub(super) fn content_word(&self, chance: &mut Chance) -> String {
        let particles = self.shape.particles.len();
        let rank = particles + chance.below(self.words.len() - particles);
        self.words.get(rank).cloned().unwrap_or_default()
    }

    /// A name of so many syllables, with a capital where the language has them.
    pub(super) fn name(&self, syllables: usize, chance: &mut Chance) -> String {
        capital(&root(self.shape, syllables, chance))
    }
}

fn root(shape: &Shape, syllables: usize, chance: &mut Chance) -> String {
    let mut root = String::new();
    for _ in 0..syllables {
        root.push_str(chance.text(shape.onsets));
        root.push_str(chance.text(shape.vowels));
        if chance.one_in(3) {
            root.push_str(chance.text(shape.codas));
        }
    }
    root
}

/// `text` with a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}
