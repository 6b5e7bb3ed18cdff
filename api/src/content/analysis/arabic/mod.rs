//! Arabic words without what is written onto them: the article, prepositions, the conjunction, endings.
//! A light stemmer after Larkey's light10. Knows surfaces, no text.

mod exceptions;

use std::collections::HashSet;
use std::sync::LazyLock;

use super::super::value::is_unseen;

const ARTICLE: &str = "ال";
/// The conjunction « and ».
const AND: char = 'و';
/// Prepositions grown together with the article.
const PREFIXES: [&str; 5] = ["بال", "كال", "فال", "لل", ARTICLE];
/// What a noun has left at least when a prefix is taken off.
const SHORTEST_NOUN: usize = 2;
/// Prepositions grown together with a word that has no article.
const PREPOSITIONS: [char; 2] = ['ب', 'ل'];
/// What is left at least when a single letter is taken off.
const SHORTEST: usize = 3;

/// Endings, and what is left at least without them. Those of gender may stand on two letters, as in
/// قوة, قوات; the others are too often part of such a short word. Beyond light10 are the alef of
/// adverbs and of countries (فرنسا, فرنسي) and the spelling سوريا beside سورية.
const SUFFIXES: [(&str, usize); 10] = [
    ("ها", 3),
    ("ان", 3),
    ("ات", 2),
    ("ون", 3),
    ("ين", 3),
    ("يه", 3),
    ("يا", 3),
    ("ه", 2),
    ("ي", 3),
    ("ا", 3),
];

static WITHOUT_ARTICLE: Words = LazyLock::new(|| words(exceptions::WITHOUT_ARTICLE));
static WITHOUT_AND: Words = LazyLock::new(|| words(exceptions::WITHOUT_AND));
static WITHOUT_PREPOSITION: Words = LazyLock::new(|| words(exceptions::WITHOUT_PREPOSITION));
static ENDINGS: Words = LazyLock::new(|| words(exceptions::ENDINGS));

type Words = LazyLock<HashSet<&'static str>>;

fn words(list: &'static str) -> HashSet<&'static str> {
    list.split_whitespace().collect()
}

/// Whether a word is in Arabic letters.
pub(super) fn is_arabic(word: &str) -> bool {
    word.starts_with(|c| matches!(c, '\u{620}'..='\u{64A}' | '\u{66E}'..='\u{6D3}'))
}

/// A surface without its article, if it has one. The word as it was written tells the alef of the
/// article from one with a hamza, which belongs to the word: ألمانيا, إلغاء.
pub(super) fn without_article<'a>(surface: &'a str, written: &str) -> Option<&'a str> {
    let noun = surface.strip_prefix(ARTICLE)?;
    let first = written.chars().find(|c| !is_unseen(*c));
    let carries_hamza = matches!(first, Some('أ' | 'إ' | 'آ'));
    let is_noun = noun.chars().count() >= SHORTEST_NOUN;
    (is_noun && !carries_hamza && !is_one_of(&WITHOUT_ARTICLE, surface)).then_some(noun)
}

/// What a surface and its inflections have in common.
pub(super) fn stem(surface: &str) -> &str {
    without_suffixes(without_prefixes(surface))
}

fn without_prefixes(surface: &str) -> &str {
    let after_and = surface
        .strip_prefix(AND)
        .filter(|rest| rest.chars().count() >= SHORTEST && !is_one_of(&WITHOUT_AND, surface));
    let word = after_and.unwrap_or(surface);
    // The article itself went with the surface, unless « and » stood before it.
    let noun = PREFIXES
        .iter()
        .filter(|prefix| after_and.is_some() || **prefix != ARTICLE)
        .find_map(|prefix| word.strip_prefix(prefix))
        .filter(|noun| noun.chars().count() >= SHORTEST_NOUN);
    match noun {
        Some(noun) if !is_one_of(&WITHOUT_ARTICLE, word) => noun,
        _ => without_prepositions(word),
    }
}

/// Without ب and ل, again and again: a name that begins with one, بريطانيا, loses it with ببريطانيا.
fn without_prepositions(word: &str) -> &str {
    match word.strip_prefix(PREPOSITIONS) {
        Some(rest)
            if rest.chars().count() >= SHORTEST && !is_one_of(&WITHOUT_PREPOSITION, word) =>
        {
            without_prepositions(rest)
        }
        _ => word,
    }
}

/// Endings stand on one another: ايرانيون, ايراني, ايران.
fn without_suffixes(word: &str) -> &str {
    let shorter = |(suffix, shortest): &(&str, usize)| {
        let rest = word.strip_suffix(suffix)?;
        (rest.chars().count() >= *shortest).then_some(rest)
    };
    SUFFIXES.iter().find_map(shorter).map_or(word, without_suffixes)
}

/// Whether a word is one of these, perhaps with an ending.
fn is_one_of(words: &Words, word: &str) -> bool {
    let begins = |(at, _)| {
        let (begin, ending) = word.split_at_checked(at)?;
        Some(ENDINGS.contains(ending) && words.contains(begin))
    };
    words.contains(word) || word.char_indices().filter_map(begins).any(|is_one| is_one)
}

#[cfg(test)]
mod tests {
    use super::super::surface::surface;
    use super::stem;

    /// Each line is one word in several forms, which have to meet, and meet no other line.
    const FAMILIES: [&str; 31] = [
        "الدفاع دفاع والدفاع للدفاع بالدفاع فالدفاع وبالدفاع وللدفاع",
        "الناتو ناتو والناتو للناتو النّاتو",
        "عسكرية العسكرية عسكري العسكري عسكريا العسكريين والعسكريون",
        "المغرب مغرب مغربية المغربي والمغربية بالمغرب",
        "وزارة الوزارة والوزارة للوزارة وزارات",
        "وزير الوزير والوزير وزيرا",
        "قوة القوة قوات والقوات القوّات بالقوات",
        "إيران ايران الإيراني ايرانية الإيرانيون وإيران",
        "ألمانيا المانيا الألماني ألمانية والمانيا",
        "فرنسا الفرنسي فرنسية وفرنسا",
        "سوريا سورية السوري والسوريين",
        "التزام الالتزام التزامات والتزام بالالتزام",
        "إلغاء الغاء والغاء",
        "إلكترونية الكتروني الإلكترونية والالكتروني",
        "مستشفى المستشفى مستشفيات بالمستشفى",
        "حكومة الحكومة الحكومي حكومات للحكومة",
        "الله والله",
        "الأمن أمن أمنية والأمني للأمن",
        "التحقيق تحقيق تحقيقات والتحقيق",
        "تدريب التدريبات تدريبية والتدريب",
        "وكالة الوكالة وكالات للوكالة",
        "التقييم تقييم وتقييم",
        "تونس بتونس لتونس وبتونس التونسي التونسية",
        "بحرية البحرية البحري والبحرية لبحرية",
        "حرية الحرية والحريات",
        "لبنان اللبناني بلبنان لبنانية",
        "بريطانيا البريطاني ببريطانيا لبريطانيا",
        "ليبيا الليبي بليبيا وليبيا",
        "إيطاليا بإيطاليا الإيطالية لإيطاليا",
        "بنزرت ببنزرت لبنزرت",
        "لجنة اللجنة بلجنة واللجنة",
    ];

    #[test]
    fn the_forms_of_a_word_meet_and_no_others() {
        let mut seen = Vec::new();
        for family in FAMILIES {
            let stems: Vec<String> =
                family.split(' ').map(|word| stem(&surface(word)).to_owned()).collect();
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{family}: {stems:?}");
            assert!(!seen.contains(&stems[0]), "{family}: {stems:?}");
            seen.push(stems[0].clone());
        }
    }

    #[test]
    fn what_is_no_article_stays() {
        for (word, expected) in [
            ("الله", "الله"),
            ("ألمانيا", "المانيا"),
            ("المانيا", "المانيا"),
            ("آلاف", "الاف"),
            ("التي", "التي"),
            ("ألف", "الف"),
            ("التقييم", "تقييم"),
            ("المانح", "مانح"),
            ("الأم", "ام"),
            ("الدم", "دم"),
            ("ال", "ال"),
        ] {
            assert_eq!(surface(word), expected, "{word}");
        }
    }
}
