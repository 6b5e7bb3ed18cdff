//! Pages that were cut, garbled or tampered with on their way here: refused, or read as what they say.

use super::{
    parse,
    tests::{SEED, SMALL, check, edited, texts},
};

#[test]
fn what_is_not_plain_text_is_refused_with_a_hint() {
    let utf16 = "line 1: this looks like UTF-16: save the page as UTF-8";
    let le: Vec<u8> = SMALL.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let be: Vec<u8> = SMALL.encode_utf16().flat_map(u16::to_be_bytes).collect();
    check(&le, utf16);
    check(&be, utf16);
    check([b"\xFF\xFE", &*le].concat(), utf16);
    check([b"\xFE\xFF", &*be].concat(), utf16);

    // Each character of the small page but the bullet is one byte in Latin-1.
    let latin1 = |text: &str| text.chars().map(|c| u8::try_from(c).unwrap_or(b'*')).collect();
    let as_latin1: Vec<u8> = latin1(SMALL);
    let expected = "looks like Windows-1252 or Latin-1: save the page as UTF-8";
    check(as_latin1, &format!("line 7: not UTF-8 at byte 67: this {expected}"));
    let cut = &SMALL.as_bytes()[..SMALL.find('•').unwrap() + 1];
    check(cut, "line 9: not UTF-8 at byte 89: the page is cut off inside a character");
    let damaged = [SMALL.as_bytes(), b"\xFF."].concat();
    let expected = "the page is damaged, or parts of it are in another encoding";
    check(damaged, &format!("line 12: not UTF-8 at byte 122: {expected}"));

    let garbled = "UTF-8 was read as another encoding here (« Ã© » for « é »): save the page again";
    let as_read_in_latin1: String = SMALL.bytes().map(char::from).collect();
    check(as_read_in_latin1, &format!("line 7: {garbled}"));
    check(edited("titre", "tÃ®tre de lâ€™annÃ©e"), &format!("line 1: {garbled}"));
    check(edited("Un paragraphe", "Ø§Ù„Ù…ØºØ±Ø¨"), &format!("line 5: {garbled}"));

    let control =
        |line, code| format!("line {line}: the control character {code}: this is not text");
    let disguise = |line, code| {
        format!("line {line}: the direction override {code} can disguise text: remove it")
    };
    for (from, to, expected) in [
        ("titre", "ti\0tre", control(1, "U+0000")),
        ("Maroc", "\x1B[1mMaroc", control(3, "U+001B")),
        ("Un autre", "Un \u{85}autre", control(7, "U+0085")),
        ("résumé", "\u{7F}", control(11, "U+007F")),
        ("titre", "\u{202E}ertit", disguise(1, "U+202E")),
        ("Un voisin", "Un \u{2066}voisin", disguise(9, "U+2066")),
    ] {
        check(edited(from, to), &expected);
    }
    check(
        edited("résumé", "r\u{FFFD}sum\u{FFFD}"),
        "line 11: the replacement character U+FFFD: text was lost here, save again",
    );
    check(
        SMALL.replace('\n', "\r"),
        "line 1: a carriage return inside the line: end lines with LF or CRLF",
    );
}

#[test]
fn a_seed_cut_anywhere_is_refused_unless_the_cut_follows_a_finished_summary() {
    let finished = |cut: &[u8]| {
        let text = str::from_utf8(cut).ok()?.trim_end();
        let last = text.lines().last()?;
        Some(last.starts_with("    ") && text.ends_with(['.', '»']))
    };
    let mut ends = Vec::new();
    for at in 0..SEED.len() {
        let cut = &SEED[..at];
        assert_eq!(parse(cut).is_ok(), finished(cut) == Some(true), "cut at byte {at}");
        if parse(cut).is_ok() {
            let words: Vec<_> = str::from_utf8(cut).unwrap().split_whitespace().collect();
            ends.push(words[words.len() - 2..].join(" "));
        }
    }
    // The same text with more white space after it is the same page.
    ends.dedup();
    let sentences = [
        "de défense.",
        "vitesse supérieure.",
        "l'année 2026.",
        "relations diplomatiques.",
        "Royales Air.",
        "sécurité régionale.",
        "furtifs F-35.",
        "acquisition historique.",
        "l'année 2026.",
        "du Nord.",
        "dans l'Atlantique.",
        "Handshake »",
        "sécurité maritime.",
        "2025 »",
        "2025 ».",
        "2025 »",
        "2025 ».",
        "préférences stratégiques.",
        "du Pentagone.",
        "Maroc »",
        "du Sud.",
    ];
    assert_eq!(ends, sentences);
}

#[test]
fn no_damage_panics_or_lets_binary_through() {
    let mut seed = 0x9E37_79B9_7F4A_7C15_u64;
    let mut random = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below.max(1) as u64).unwrap()
    };
    // `CASES=200000 cargo test` looks longer.
    let cases = std::env::var("CASES").map_or(2_000, |cases| cases.parse().unwrap());
    for _ in 0..cases {
        let mut bytes = if random(2) == 0 { SEED.to_vec() } else { SMALL.as_bytes().to_vec() };
        for _ in 0..=random(3) {
            let at = random(bytes.len());
            match random(4) {
                0 => bytes[at] ^= 1 << random(8),
                1 => bytes.insert(at, random(256).try_into().unwrap()),
                2 => drop(bytes.drain(at..(at + random(40)).min(bytes.len()))),
                _ => {
                    let mut lines: Vec<_> = bytes.split(|byte| *byte == b'\n').collect();
                    let (one, other) = (random(lines.len()), random(lines.len()));
                    lines.swap(one, other);
                    bytes = lines.join(&b'\n');
                }
            }
        }
        let Ok(page) = parse(&bytes) else { continue };
        assert!(texts(&page).all(|text| !text.is_empty() && !text.contains(char::is_control)));
        assert!(texts(&page).all(|text| str::from_utf8(&bytes).unwrap().contains(text)));
    }
}
