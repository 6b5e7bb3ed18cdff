//! What is typed is read as somebody who types it means it.

use super::{Form, Words};

fn shown(text: &str) -> (Vec<String>, Vec<String>) {
    let words = Words::typed("text", text).unwrap();
    let shown = |form: &Form| match form {
        Form::Word(word) => word.surface.clone(),
        Form::Compound(word, parts) => format!("{}={}", word.surface, parts.join("+")),
        Form::Phrase(words) => format!("\"{}\"", words.join(" ")),
    };
    let all = |of: &[super::Sought]| of.iter().map(|sought| shown(&sought.form)).collect();
    (all(&words.wanted), all(&words.unwanted))
}

#[test]
fn anything_typed_is_valid() {
    for (typed, wanted, unwanted) in [
        ("", &[][..], &[][..]),
        ("   ", &[], &[]),
        ("-", &[], &[]),
        ("\"", &[], &[]),
        ("\"\"", &[], &[]),
        ("- \"", &[], &[]),
        ("Maroc OTAN", &["maroc", "otan"], &[]),
        ("\"accord de défense\" Inde", &["\"accord de defense\"", "inde"], &[]),
        ("« accord de défense »", &["\"accord de defense\""], &[]),
        ("“accord” -Inde", &["\"accord\""], &["inde"]),
        ("Maroc -\"États-Unis\"", &["maroc"], &["\"etats unis\""]),
        ("never \"closed quote", &["never", "closed", "quote"], &[]),
        ("AND (OR) *:* [a TO b] ~2 ^3", &["and", "or", "a", "to", "b", "2", "3"], &[]),
    ] {
        let (yes, no) = shown(typed);
        assert_eq!((yes, no), (owned(wanted), owned(unwanted)), "{typed}");
    }
}

fn owned(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

#[test]
fn a_word_goes_on_until_something_follows() {
    for (typed, open) in [
        ("mil", true),
        ("Maroc mil", true),
        ("mil ", false),
        ("\"mil\"", false),
        ("mil -ita", false),
        ("F-3", true),
    ] {
        assert_eq!(Words::typed("text", typed).unwrap().open, open, "{typed}");
    }
}

#[test]
fn only_length_is_refused() {
    assert!(Words::typed("text", &"é".repeat(1_000)).is_ok());
    let refused = Words::typed("text", &"é".repeat(1_001)).unwrap_err();
    assert_eq!(refused.to_string(), "text: must be at most 1000 characters");
}

#[test]
fn a_search_passes_over_words_but_never_over_unwanted_ones() {
    let many = |word: &str| vec![word; 21].join(" ");
    let words = Words::typed("text", &format!("{} -last", many("word"))).unwrap();
    assert_eq!((words.wanted.len(), words.unwanted.len()), (20, 1));
    let refused = Words::typed("text", &many("-word")).unwrap_err();
    assert_eq!(refused.to_string(), "text: must leave out at most 20 words");
    let refused = Words::typed("text", &format!("a -\"{}\"", many("word"))).unwrap_err();
    assert_eq!(refused.to_string(), "text: must leave out at most 20 words");
}

#[test]
fn a_filter_has_words_and_passes_over_none() {
    let many = |count: usize| vec!["word"; count].join(" ");
    assert_eq!(Words::strictly("text", "-ita").unwrap().unwanted.len(), 1);
    assert_eq!(Words::strictly("text", &format!("{} -x", many(20))).unwrap().wanted.len(), 20);
    for empty in ["", " ", "!!", "😀", "\"\"", "-"] {
        let refused = Words::strictly("text", empty).unwrap_err();
        assert_eq!(refused.to_string(), "text: must have a word in it", "{empty}");
    }
    for long in [many(21), format!("\"{}\"", many(21)), vec!["a"; 21].join("-")] {
        let refused = Words::strictly("text", &long).unwrap_err();
        let rule = "text: must have at most 20 words, and as many that are left out";
        assert_eq!(refused.to_string(), rule, "{long}");
    }
}
