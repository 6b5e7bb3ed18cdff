//! Words too common to tell texts apart. Knows lists by language, and no grammar.
//!
//! The lists are short on purpose: what is a stopword in one language may be what is looked for in
//! another, and nobody knows the language of a query. So French has no « car » and no « or », English no
//! “us” and no “but”.

mod arabic;
mod english;
mod french;
mod spanish;

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{Language, surface::surface};

type Surfaces = LazyLock<HashSet<String>>;

static FRENCH: Surfaces = LazyLock::new(|| surfaces(french::WORDS));
static ENGLISH: Surfaces = LazyLock::new(|| surfaces(english::WORDS));
static SPANISH: Surfaces = LazyLock::new(|| surfaces(spanish::WORDS));
static ARABIC: Surfaces = LazyLock::new(|| surfaces(arabic::WORDS));

fn surfaces(words: &str) -> HashSet<String> {
    words.split_whitespace().map(surface).collect()
}

/// Whether the list of a language holds a surface.
pub(super) fn holds(language: Language, surface: &str) -> bool {
    match language {
        Language::French => FRENCH.contains(surface),
        Language::English => ENGLISH.contains(surface),
        Language::Spanish => SPANISH.contains(surface),
        Language::Arabic => ARABIC.contains(surface) || holds_after_and(surface),
        Language::Other => false,
    }
}

/// وفي is و and في.
fn holds_after_and(surface: &str) -> bool {
    surface.strip_prefix('و').is_some_and(|rest| ARABIC.contains(rest))
}
