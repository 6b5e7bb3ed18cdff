//! When two texts count as the same: the key that compares them, and the slug made of it. Knows no
//! article and no language, only letters.

use unicode_normalization::UnicodeNormalization;

/// The longest slug made here.
const SLUG_CHARS: usize = 120;
const NAMELESS: &str = "untitled";

/// The identity key of a text: what is left when typing habits are taken out.
///
/// Case, accents, ligatures, kinds of quotes, dashes and spaces, Arabic vowel marks and the spelling
/// variants of alef, yeh and teh marbuta make no difference; words, digits and punctuation do. Marks
/// that carry a letter, such as the vowel signs of Devanagari, stay. Folding twice changes nothing.
pub fn fold(text: &str) -> String {
    let decomposed = text.chars().map(keep_whole).nfkd();
    let bare = decomposed.filter(|c| !is_accent(*c) && !is_unseen(*c));
    let mut folded = String::with_capacity(text.len());
    for c in bare.flat_map(char::to_lowercase) {
        match double(c) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(plain(c)),
        }
    }
    // Composed again, so that Hangul is syllables and kana have their voicing marks in them.
    let composed: String = folded.nfc().collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The key by which names are looked up: the folded words of letters and digits, a space between.
///
/// So punctuation makes no difference either: « États-Unis » is `etats unis`.
pub fn words(text: &str) -> String {
    let folded = fold(text);
    let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// A readable part of an address: folded words of letters and digits with single hyphens between.
///
/// At most 120 characters, cut between words unless the first alone is longer; `untitled` for a text
/// without letters or digits. There is never a `_`, by which an id is told from a slug.
pub fn slug(text: &str) -> String {
    let folded = fold(text);
    let mut words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug: String = words.next().unwrap_or(NAMELESS).chars().take(SLUG_CHARS).collect();
    let mut length = slug.chars().count();
    for word in words {
        length += 1 + word.chars().count();
        if length > SLUG_CHARS {
            break;
        }
        slug.push('-');
        slug.push_str(word);
    }
    slug
}

/// The free-standing acute accent, often typed as an apostrophe, would decompose to a space.
fn keep_whole(c: char) -> char {
    if c == '\u{B4}' { '\'' } else { c }
}

/// Marks that are diacritics in Latin, Greek, Cyrillic, Hebrew and Arabic writing, by their blocks.
/// The marks of other scripts are not among them: there they are most often vowels.
fn is_accent(c: char) -> bool {
    let european = matches!(c, '\u{300}'..='\u{36F}' | '\u{483}'..='\u{489}');
    let scholarly = matches!(c, '\u{1AB0}'..='\u{1AFF}' | '\u{1DC0}'..='\u{1DFF}');
    let around = matches!(c, '\u{20D0}'..='\u{20F0}' | '\u{FE20}'..='\u{FE2F}');
    // The exceptions here and the gaps below are punctuation, not marks.
    let hebrew = matches!(c, '\u{591}'..='\u{5C7}' if !matches!(c, '־' | '׀' | '׃' | '׆'));
    let arabic = matches!(c, '\u{610}'..='\u{61A}' | '\u{64B}'..='\u{65F}' | '\u{670}');
    let koranic =
        matches!(c, '\u{6D6}'..='\u{6DC}' | '\u{6DF}'..='\u{6E4}' | '\u{6E7}' | '\u{6E8}');
    let later = matches!(c, '\u{6EA}'..='\u{6ED}' | '\u{8CA}'..='\u{8E1}' | '\u{8E3}'..='\u{8FF}');
    european || scholarly || around || hebrew || arabic || koranic || later
}

/// What takes no room: soft hyphens, joiners, direction controls, variation selectors; and tatweel,
/// which only stretches a word.
pub(in crate::content) fn is_unseen(c: char) -> bool {
    let controls =
        matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}');
    let strays =
        matches!(c, '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{640}' | '\u{180E}' | '\u{FEFF}');
    controls || strays || matches!(c, '\u{FE00}'..='\u{FE0F}')
}

/// Letters that count as two.
fn double(c: char) -> Option<&'static str> {
    match c {
        'œ' => Some("oe"),
        'æ' => Some("ae"),
        'ß' => Some("ss"),
        _ => None,
    }
}

/// One character for all that are typed for it. Decomposed hamza and madda are gone by now.
fn plain(c: char) -> char {
    match c {
        '‘' | '’' | '‚' | '‛' | 'ʼ' | 'ʻ' | '`' | '′' | '‹' | '›' => '\'',
        '“' | '”' | '„' | '‟' | '«' | '»' => '"',
        '‐' | '‑' | '‒' | '–' | '—' | '―' | '−' => '-',
        'ٱ' => 'ا',
        'ى' => 'ي',
        'ة' => 'ه',
        // Lower-casing a word in capitals never gives the final form.
        'ς' => 'σ',
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    use super::{SLUG_CHARS, fold, slug};

    #[test]
    fn typing_habits_make_no_difference() {
        let surplus = "Comment le Maroc profite massivement des surplus d’armements des États-Unis";
        let surplus_key =
            "comment le maroc profite massivement des surplus d'armements des etats-unis";
        let bases = "Bases militaires US en Espagne\u{A0}: l’option Maroc revient";
        for (text, key) in [
            (surplus, surplus_key),
            (&surplus.replace('’', "'"), surplus_key),
            (bases, "bases militaires us en espagne : l'option maroc revient"),
            ("« Œuvre » — “À”\u{202F}!\t…", "\" oeuvre \" - \"a\" ! ..."),
            (" l`un\nl´autre ʼ‘ ", "l'un l'autre ''"),
            ("F‑35 −5 ½", "f-35 -5 1\u{2044}2"),
            ("Straße STRASSE GROẞ Æther ﬁn", "strasse strasse gross aether fin"),
            ("E\u{301}te\u{301} été İstanbul", "ete ete istanbul"),
            ("ΟΔΟΣ οδός", "οδοσ οδοσ"),
            ("Ёлка", "елка"),
            ("النَّاتُو", "الناتو"),
            ("أَإآٱ ى ة ؤ ئ مـــغرب", "اااا ي ه و ي مغرب"),
            ("שָׁלוֹם", "שלום"),
            ("हिन्दी में", "हिन्दी में"),
            ("한국 ガンダム ｶﾞ", "한국 ガンダム ガ"),
            ("👨\u{200D}👩\u{200D}👧 ❤\u{FE0F}", "👨👩👧 ❤"),
            ("mar\u{AD}oc\u{200B} \u{FEFF}", "maroc"),
            ("\u{301}\u{200B} ", ""),
        ] {
            assert_eq!(fold(text), key, "{text}");
        }
    }

    #[test]
    fn slugs_are_folded_words() {
        let surplus = "Comment le Maroc profite massivement des surplus d’armements des États-Unis";
        let surplus_slug =
            "comment-le-maroc-profite-massivement-des-surplus-d-armements-des-etats-unis";
        for (text, expected) in [
            (surplus, surplus_slug),
            (&surplus.replace('’', "'"), surplus_slug),
            (
                "Bases militaires US en Espagne\u{A0}: l’option Maroc revient",
                "bases-militaires-us-en-espagne-l-option-maroc-revient",
            ),
            ("--- article_0190 ---", "article-0190"),
            ("Größe: 10 %", "grosse-10"),
            ("النَّاتو والمغرب", "الناتو-والمغرب"),
            ("भारत मे", "भारत-मे"),
            ("📰 Une 📰", "une"),
            ("📰", "untitled"),
            ("_", "untitled"),
            ("", "untitled"),
        ] {
            assert_eq!(slug(text), expected, "{text}");
        }
    }

    #[test]
    fn long_slugs_are_cut_between_words() {
        let (word, rest) = ("a".repeat(100), "b".repeat(19));
        assert_eq!(slug(&format!("{word} {rest} c")), format!("{word}-{rest}"));
        assert_eq!(slug(&format!("{word} {rest}b c")), word);
        assert_eq!(slug(&"é".repeat(500)), "e".repeat(SLUG_CHARS));
    }

    fn is_settled(text: &str) {
        let (key, slug_of) = (fold(text), slug(text));
        assert_eq!(fold(&key), key, "{text:?}");
        assert_eq!(slug(&slug_of), slug_of, "{text:?}");
        assert_eq!(slug(&key), slug_of, "{text:?}");
        let proper = |c: char| c == '-' || c.is_alphanumeric() && c.to_lowercase().eq([c]);
        assert!(slug_of.chars().all(proper), "{text:?}: {slug_of}");
        assert!(matches!(slug_of.chars().count(), 1..=SLUG_CHARS), "{text:?}");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        // What lies between and beyond are Han characters and the unassigned.
        for c in ('\0'..='\u{33FF}').chain('\u{A000}'..='\u{AC80}').chain('\u{F900}'..='\u{1FFFF}')
        {
            is_settled(c.encode_utf8(&mut [0; 4]));
        }
        // Half the characters come from where the rules are, so that they meet.
        let met: Vec<char> =
            "İßẞœŒ ’´`«»…–−أئٱىةـ\u{301}\u{345}\u{64B}\u{654}\u{93C}क़ガｶﾞ한한Σς\u{A0}\u{200D}"
                .chars()
                .collect();
        let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
        let mut random = || {
            seed ^= seed << 13;
            seed ^= seed >> 7;
            seed ^= seed << 17;
            seed
        };
        for _ in 0..5_000 {
            let text: String = (0..random() % 12)
                .map(|_| match random() % 2 {
                    0 => met[usize::try_from(random() % met.len() as u64).unwrap()],
                    _ => char::from_u32((random() % 0x3000) as u32).unwrap_or('a'),
                })
                .collect();
            is_settled(&text);
        }
    }
}
