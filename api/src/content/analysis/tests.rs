//! Texts and their words, as tables; and whatever else a text can be.

use super::*;

/// Surfaces with their positions; a compound has a `+` before it.
fn said(text: &str, language: Language) -> String {
    let word = |token: Token| {
        let mark = if token.compound { "+" } else { "" };
        format!("{mark}{}@{}", token.surface, token.position)
    };
    tokens(text, language).into_iter().map(word).collect::<Vec<_>>().join(" ")
}

/// The surfaces of what is no compound.
fn surfaces(text: &str) -> String {
    let words = tokens(text, Language::Other).into_iter().filter(|token| !token.compound);
    words.map(|token| token.surface).collect::<Vec<_>>().join(" ")
}

#[test]
fn compounds_stand_beside_their_parts() {
    for (text, expected) in [
        ("F-35", "f@0 +f35@0 35@1"),
        ("F35", "f35@0"),
        ("un F‑35 neuf", "un@0 f@1 +f35@1 35@2 neuf@3"),
        ("États–Unis", "etats@0 +etatsunis@0 unis@1"),
        ("aujourd’hui", "aujourd@0 +aujourdhui@0 hui@1"),
        ("Al-Qaïda", "al@0 +alqaida@0 qaida@1"),
        ("c’est-à-dire", "est@0 +estadire@0 a@1 dire@2"),
        ("va-t'en", "va@0 +vaen@0 en@1"),
        ("mot — mot - mot -- mot", "mot@0 mot@1 mot@2 mot@3"),
        ("-armes- ", "armes@0"),
        ("col·lecció", "col@0 +colleccio@0 leccio@1"),
        ("O'Brien", "o@0 +obrien@0 brien@1"),
        ("J.-C. Dupont", "j@0 +jc@0 c@1 dupont@2"),
    ] {
        assert_eq!(said(text, Language::Other), expected, "{text}");
    }
}

#[test]
fn acronyms_are_one_word_and_never_a_stopword() {
    for (text, expected) in [
        ("U.S.", "us@0"),
        ("the U.S.-led", "the@0 us@1 +usled@1 led@2"),
        ("O.T.A.N. et O.N.U", "otan@0 et@1 onu@2"),
        ("Max A.L.T. Nielsen", "max@0 alt@1 nielsen@2"),
        ("أ.ف.ب", "افب@0"),
        ("M. Macron", "m@0 macron@1"),
        ("fin.Le", "fin@0 le@1"),
    ] {
        assert_eq!(said(text, Language::Other), expected, "{text}");
    }
    let words = tokens("Is I.T. in the U.S. it?", Language::English);
    let common: Vec<bool> = words.iter().map(|token| token.stopword).collect();
    assert_eq!(common, [true, false, true, true, false, true]);
    assert_eq!(words[1].span, 3..7);
}

#[test]
fn numbers_are_the_same_however_separated() {
    for (text, expected) in [
        ("1.000 1,000 1٬000 ١٬٠٠٠", "1000@0 1000@1 1000@2 1000@3"),
        ("12 000 soldats", "12@0 +12000@0 000@1 soldats@2"),
        ("12\u{202F}000\u{A0}000", "12@0 +12000000@0 000@1 000@2"),
        ("1,5 et 1.5", "1.5@0 et@1 1.5@2"),
        ("1.234.567,89", "1234567.89@0"),
        ("$1.13bn", "1.13bn@0"),
        ("17h00", "17h00@0"),
        ("17:00", "17@0 00@1"),
        ("2020/2024", "2020@0 2024@1"),
        ("27.11.2026", "27@0 11@1 2026@2"),
        ("en 2020 100 morts", "en@0 2020@1 100@2 morts@3"),
        ("Boeing 737 800", "boeing@0 737@1 +737800@1 800@2"),
        ("1, 2, 3", "1@0 2@1 3@2"),
        ("20-30 %", "20@0 +2030@0 30@1"),
    ] {
        assert_eq!(said(text, Language::Other), expected, "{text}");
    }
}

#[test]
fn what_leans_on_an_apostrophe_is_taken_off() {
    for (text, expected) in [
        ("l'armée d’Espagne qu‘on", "armee espagne on"),
        ("jusqu'au, lorsqu’il, Puisqu`elle", "au il elle"),
        ("L’“Alliance” et l’« OTAN »", "alliance et otan"),
        ("d'11 n'y s’habille", "11 y habille"),
        ("Morocco's army, NATO’s jets", "morocco army nato jets"),
        ("don't they’re we'll", "dont theyre well"),
        ("rock'n'roll", "rock n roll"),
        ("D'Souza", "d souza"),
        ("'armes' ‘armes’", "armes armes"),
        ("l", "l"),
    ] {
        assert_eq!(surfaces(text), expected, "{text}");
    }
}

#[test]
fn what_is_not_seen_makes_no_difference() {
    assert_eq!(surfaces("mar\u{AD}oc o\u{200B}tan \u{202B}الناتو\u{202C}"), "maroc otan ناتو");
    assert_eq!(surfaces("می\u{200C}خواهم"), "ميخواهم");
    assert_eq!(surfaces("\u{301} 📰 👩\u{200D}🚀 … _ «»"), "");
}

#[test]
fn scripts_without_spaces_are_found_by_each_sign() {
    assert_eq!(said("東京tower", Language::Other), "東@0 京@1 tower@2");
    assert_eq!(surfaces("ガンダム ｶﾞ ก็"), "ガ ン ダ ム ガ ก็");
    assert_eq!(surfaces("한국의 हिन्दी में"), "한국의 हिन्दी में");
}

#[test]
fn spans_are_what_would_be_highlighted() {
    let text = "L’« Été », Morocco’s U.S. F‑35 والدفاع";
    let spans: Vec<&str> =
        tokens(text, Language::Other).iter().map(|token| &text[token.span.clone()]).collect();
    assert_eq!(spans, ["Été", "Morocco", "U.S.", "F", "F‑35", "35", "والدفاع"]);
}

#[test]
fn a_query_reaches_the_stem_of_each_language() {
    for (query, text, language) in [
        ("defense", "Les défenses", Language::French),
        ("L'ARMEE", "des armées", Language::French),
        ("exercice", "Exercices", Language::French),
        ("exercise", "exercising", Language::English),
        ("defence", "US defense", Language::English),
        ("elecciones", "la elección", Language::Spanish),
        ("الدفاع", "للدفاع", Language::Arabic),
        ("عسكري", "والعسكرية", Language::Arabic),
        ("елки", "Ёлки", Language::Other),
        ("otan", "O.T.A.N.", Language::French),
        ("F35", "F-35", Language::French),
    ] {
        let there: Vec<String> =
            tokens(text, language).into_iter().map(|token| token.stem).collect();
        let asked = tokens(query, Language::Other);
        let found =
            asked.iter().any(|token| stems(&token.surface).iter().any(|stem| there.contains(stem)));
        assert!(found, "{query}: {there:?}");
    }
    assert_eq!(stems("f35"), ["f35"]);
    assert_eq!(stems("armees"), ["armees", "arme"]);
}

#[test]
fn stopwords_are_those_of_the_language() {
    for (text, language, expected) in [
        ("à la", Language::French, [true, true]),
        ("la défense", Language::French, [true, false]),
        ("les US", Language::French, [true, false]),
        ("The army", Language::English, [true, false]),
        ("está España", Language::Spanish, [true, false]),
        ("وفي المغرب", Language::Arabic, [true, false]),
        ("التي الذي", Language::Arabic, [true, true]),
        ("the la", Language::Other, [false, false]),
    ] {
        let common = tokens(text, language).into_iter().map(|token| token.stopword);
        assert_eq!(common.collect::<Vec<_>>(), expected, "{text}");
    }
    assert!(is_stopword("the") && is_stopword("dans") && is_stopword("علي"));
    assert!(!is_stopword("us") && !is_stopword("car") && !is_stopword("otan"));
}

#[test]
fn locales_are_analysed_as_their_language() {
    for (tag, language) in [
        ("fr-MA", Language::French),
        ("en", Language::English),
        ("es-419", Language::Spanish),
        ("ary-MA", Language::Arabic),
        ("zgh", Language::Other),
    ] {
        assert_eq!(Language::of(&Locale::parse(tag).unwrap()), language, "{tag}");
    }
}

/// What holds of the words of any text.
fn are_sound(text: &str) {
    for language in Language::ALL {
        let mut last = 0;
        for token in tokens(text, language) {
            assert!(text.get(token.span.clone()).is_some_and(|said| !said.is_empty()), "{text:?}");
            assert!((1..=64).contains(&token.surface.chars().count()), "{text:?}");
            assert!(!token.stem.is_empty(), "{text:?}");
            assert!(token.position == last || token.position == last + 1, "{text:?}");
            assert!(stems(&token.surface).contains(&token.stem), "{text:?}");
            last = token.position;
        }
    }
}

#[test]
fn any_text_has_sound_words() {
    let met: Vec<char> = "aéßœŒZlsdqu''’’`--‑–··..,,   1234٠٣۵½²Ⅳالواأةىیﷺـ\u{301}\u{345}\u{64B}\u{93C}क़ガｶﾞ한東ก็\u{A0}\u{200D}\u{AD}\u{202B}«“»…İΣς"
        .chars()
        .collect();
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        seed
    };
    for _ in 0..20_000 {
        let text: String = (0..random() % 16)
            .map(|_| match random() % 3 {
                0 => char::from_u32((random() % 0x11_0000) as u32).unwrap_or('a'),
                _ => met[usize::try_from(random() % met.len() as u64).unwrap()],
            })
            .collect();
        are_sound(&text);
    }
}

/// Were the work quadratic in the length of a text, this would not come back.
#[test]
fn long_texts_of_one_thing_are_analysed_in_one_pass() {
    assert_eq!(tokens(&"-".repeat(1 << 20), Language::French), []);
    let units = [
        "a-", "a'", "a.", "1.", "1,", "1 000 ", "l'", "'", "\u{301}", "a\u{301}", "a", "東",
        "\u{200B}", "وال", "s’s", "é",
    ];
    for unit in units {
        let words = tokens(&unit.repeat((1 << 17) / unit.len()), Language::French);
        assert!(words.iter().all(|word| word.surface.chars().count() <= 64), "{unit:?}");
    }
}
