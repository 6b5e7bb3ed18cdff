//! What a word and its inflections have in common, by language. Knows surfaces, no text.

use frostem::{Algorithm, Stemmer};

use super::{Language, arabic, surface::surface};

/// The stem of a surface. Whatever is not in the letters of the language stays as it is.
///
/// Stems are made of surfaces, so that « defense » meets « défenses »: accents are gone before, for
/// texts and queries alike, and where Snowball would need them, they are put back.
pub(super) fn stem(word: &str, language: Language) -> String {
    let spelt = word.bytes().all(|byte| byte.is_ascii_lowercase());
    match language {
        Language::French if spelt => french(word),
        Language::English if spelt => english(snowball(Algorithm::English, word)),
        Language::Spanish if spelt => snowball(Algorithm::Spanish, word),
        Language::Arabic if arabic::is_arabic(word) => arabic::stem(word).to_owned(),
        _ => word.to_owned(),
    }
}

fn snowball(algorithm: Algorithm, word: &str) -> String {
    let stem = Stemmer::new(algorithm).stem(word).into_owned();
    if stem.is_empty() { word.to_owned() } else { stem }
}

/// Endings that are accented wherever they occur, and have to be for Snowball to know them.
///
/// Of 18,813 pairs of French words that Snowball joins when they are written with their accents, 3,686
/// were lost without any, and 534 are with these put back.
const ACCENTED: [(&str, &str); 7] = [
    ("ierement", "ièrement"),
    ("ieres", "ière"),
    ("iere", "ière"),
    ("ifies", "ifié"),
    ("ifie", "ifié"),
    ("ees", "é"),
    ("ee", "é"),
];

fn french(word: &str) -> String {
    let mut stem = surface(&snowball(Algorithm::French, &accented(word)));
    // envoyé is envoi- to Snowball, but envoye is envoy-.
    if stem.len() > 2 && stem.ends_with('y') {
        stem.truncate(stem.len() - 1);
        stem.push('i');
    }
    stem
}

fn accented(word: &str) -> String {
    let begun = |(bare, accented): &(&str, &str)| {
        let begin = word.strip_suffix(bare).filter(|begin| begin.len() > 1)?;
        Some(format!("{begin}{accented}"))
    };
    ACCENTED.iter().find_map(begun).unwrap_or_else(|| word.to_owned())
}

/// British stems as American ones, so that either spelling finds both.
fn english(mut stem: String) -> String {
    const PAIRS: [(&str, &str); 12] = [
        ("defenc", "defens"),
        ("offenc", "offens"),
        ("licenc", "licens"),
        ("pretenc", "pretens"),
        ("center", "centr"),
        ("theater", "theatr"),
        ("meter", "metr"),
        ("kilomet", "kilometr"),
        ("kilomete", "kilometr"),
        ("programm", "program"),
        ("armour", "armor"),
        ("labour", "labor"),
    ];
    if let Some((_, american)) = PAIRS.iter().find(|(british, _)| *british == stem) {
        return (*american).to_owned();
    }
    if stem.len() > 5 && stem.ends_with("is") {
        stem.truncate(stem.len() - 1);
        stem.push('z');
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each line is one word in several forms, which have to meet.
    fn meet(language: Language, families: &[&str]) {
        for family in families {
            let stems: Vec<String> =
                family.split(' ').map(|word| stem(&surface(word), language)).collect();
            assert!(stems.iter().all(|stem| *stem == stems[0]), "{family}: {stems:?}");
        }
    }

    #[test]
    fn french_forms_meet_with_and_without_accents() {
        meet(
            Language::French,
            &[
                "défense défenses defense DÉFENSES",
                "armée armées armee",
                "militaire militaires",
                "exercice exercices",
                "stratégique stratégiques strategique stratégie",
                "coopération cooperation coopérations",
                "annoncé annoncée annoncées annonce annoncer annonces",
                "aérien aérienne aériennes aeriens",
                "premier première premières premiere",
                "frontière frontières frontiere",
                "sécurité sécurités securite",
                "israélien israélienne israeliens",
                "européen européens européenne",
                "général générale générales généraux generaux",
                "identifié identifiée identifiés identifier identifie",
                "envoyée envoyé envoyés",
                "frégate frégates fregate",
                "drone drones",
                "marocain marocaine marocaines marocains",
                "élection élections election",
                "hôpital hôpitaux hopital",
            ],
        );
    }

    #[test]
    fn english_forms_meet_in_either_spelling() {
        meet(
            Language::English,
            &[
                "exercise exercises exercising",
                "defence defense",
                "organisation organization organisations organizations",
                "organise organised organizing",
                "programme programs",
                "centre center centres",
                "army armies",
                "labour labor",
                "kilometre kilometer kilometres kilometers",
            ],
        );
    }

    #[test]
    fn spanish_forms_meet_with_and_without_accents() {
        meet(
            Language::Spanish,
            &[
                "ejército ejércitos ejercito",
                "acción acciones accion",
                "elección elecciones",
                "defensa defensas",
                "marroquí marroquíes",
                "español española españoles espanol",
            ],
        );
    }

    #[test]
    fn numbers_and_foreign_letters_stay() {
        for language in Language::ALL {
            for word in ["f35", "2026", "1.5", "елки", "東"] {
                assert_eq!(stem(word, language), word);
            }
        }
        assert_eq!(stem("دفاعات", Language::French), "دفاعات");
        assert_eq!(stem("armees", Language::Arabic), "armees");
        assert_eq!(stem("armees", Language::Other), "armees");
    }
}
