//! What a page may look like, and each way in which a text is none. One check, many cases.

use super::{Element, Page, parse};

pub(super) const SEED: &[u8] =
    include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/../demo/bladi-maroc-otan.txt"));

/// The smallest page that has one of everything; the tables below change one place in it.
pub(super) const SMALL: &str = "Le titre

- 17h00 - Maroc - Ecrit par : Bladi.net

Un paragraphe.

À lire : Un autre

  • Un voisin

    Son résumé.
";
const SMALL_READ: &str =
    "Le titre | 17:00 | Maroc | Bladi.net\n¶ Un paragraphe.\n→ Un autre\n• Un voisin: Son résumé.";

/// A page in one glance, or the refusal.
fn outline(input: &[u8]) -> String {
    let page = match parse(input) {
        Ok(page) => page,
        Err(error) => return error.to_string(),
    };
    let (hour, minute) = page.time;
    let (section, byline) = (&page.section, &page.byline);
    let mut outline = format!("{} | {hour}:{minute:02} | {section} | {byline}", page.headline);
    for element in &page.body {
        outline += &match element {
            Element::Paragraph(text) => format!("\n¶ {text}"),
            Element::ReadAlso(title) => format!("\n→ {title}"),
        };
    }
    for teaser in &page.related {
        outline += &format!("\n• {}: {}", teaser.headline, teaser.summary);
    }
    outline
}

#[track_caller]
pub(super) fn check(input: impl AsRef<[u8]>, expected: &str) {
    let input = input.as_ref();
    assert_eq!(outline(input), expected, "{}", String::from_utf8_lossy(input));
}

/// The small page with one place changed.
#[track_caller]
pub(super) fn edited(from: &str, to: &str) -> String {
    assert!(SMALL.contains(from), "nothing to change: {from}");
    SMALL.replacen(from, to, 1)
}

pub(super) fn texts(page: &Page) -> impl Iterator<Item = &str> {
    let body = page.body.iter().map(|element| match element {
        Element::Paragraph(text) | Element::ReadAlso(text) => text.as_str(),
    });
    let related = page.related.iter().flat_map(|teaser| [&*teaser.headline, &*teaser.summary]);
    [&*page.headline, &*page.section, &*page.byline].into_iter().chain(body).chain(related)
}

#[test]
fn the_seed_page_is_read_to_the_letter() {
    let seed = std::str::from_utf8(SEED).unwrap();
    let page = parse(SEED).unwrap();
    let mut expected = seed.lines().filter(|line| !line.is_empty()).map(|line| {
        let line = line.trim().trim_start_matches('•').trim_start();
        line.strip_prefix("À lire\u{A0}: ").unwrap_or(line)
    });
    assert_eq!(expected.next(), Some(&*page.headline));
    assert_eq!(expected.next(), Some("- 17h00 - Maroc - Ecrit par : Bladi.net"));
    assert_eq!((page.time, &*page.section, &*page.byline), ((17, 0), "Maroc", "Bladi.net"));
    assert!(texts(&page).skip(3).eq(expected), "{page:#?}");
    assert_eq!((page.body.len(), page.related.len()), (7, 10));
    let options = "Bases militaires US en Espagne\u{A0}: l’option Maroc revient";
    assert_eq!(page.body[5], Element::ReadAlso(options.into()));
}

#[test]
fn honest_variants_are_read_alike() {
    check(SMALL, SMALL_READ);
    check(SMALL.trim_end(), SMALL_READ);
    check(SMALL.replace('\n', "\r\n"), SMALL_READ);
    check(SMALL.replace("\n\n", "\n"), SMALL_READ);
    check(SMALL.replace("\n\n", "\n \n\u{A0}\t\n\u{200B}\n"), SMALL_READ);
    check(format!("\u{FEFF}{SMALL}\n\n   \n"), SMALL_READ);
    for (from, to) in [
        ("Le titre", "  Le titre\u{A0}"),
        ("Ecrit par :", "Écrit par :"),
        ("Ecrit par :", "E\u{301}CRIT PAR\u{A0}:"),
        ("Ecrit par : ", "Ecrit\u{202F}par\u{202F}:\u{202F}"),
        ("Ecrit par : ", "écrit par:"),
        ("17h00", "17H00"),
        ("- 17h00 -", "-\t17h00\u{A0}-"),
        ("À lire :", "A lire :"),
        ("À lire :", "À LIRE\u{A0}:"),
        ("À lire :", "A\u{300} lire\u{202F}:"),
        ("À lire :", "à lire aussi :"),
        ("  • ", "•"),
        ("  • ", "\t•\t"),
        ("  • ", "\u{A0}\u{A0}•\u{A0}"),
        ("    Son", "\tSon"),
        ("    Son", "\u{A0}Son"),
    ] {
        check(edited(from, to), SMALL_READ);
    }
}

#[test]
fn text_is_kept_as_printed() {
    for (from, to) in [
        ("Le titre", "L’un et l'autre « \u{A0}titre\u{202F} » — “le” titre…"),
        ("Maroc", "Asie-Pacifique"),
        ("Bladi.net", "Jean Dupont - AFP"),
        ("Un paragraphe.", "* Ni\u{200D} puce, ni  double espace : خبر 📰"),
        ("Un autre", "À lire : encore"),
        ("Un voisin", "Un voisin : « Ã© » une fois"),
        ("Son résumé.", "Son • résumé - 17h00."),
    ] {
        check(edited(from, to), &SMALL_READ.replacen(from, to, 1));
    }
    check(edited("17h00", "9h05"), &SMALL_READ.replacen("17:00", "9:05", 1));
    check(edited("17h00", "0h00"), &SMALL_READ.replacen("17:00", "0:00", 1));
    check(edited("17h00", "23h59"), &SMALL_READ.replacen("17:00", "23:59", 1));
    // Without its colon, or with another word, it is a sentence and no link.
    check(edited("À lire : Un", "À lire Un"), &SMALL_READ.replacen("→ Un", "¶ À lire Un", 1));
}

#[test]
fn what_does_not_fit_the_shape_is_refused_where_it_stands() {
    let meta = "line 3: expected a line like `- 17h00 - Maroc - Ecrit par : Bladi.net`";
    let time = "line 3: expected a time like `17h00` after the first dash";
    let summary = "expected the indented summary of the related article above";
    let related = "line 13: expected a related article, a headline with `•` before it";
    for (from, to, expected) in [
        ("Le titre", "", meta.replace('3', "5").replace("h5", "h3").as_str()),
        ("- 17h00", "17h00", meta),
        (" - Maroc", "", meta),
        ("Ecrit", "Ecrite", meta),
        ("Le titre\n", "Le titre\nsur deux lignes\n", &meta.replacen('3', "2", 1)),
        ("17h00", "25h00", "line 3: the hour 25 is not between 0 and 23"),
        ("17h00", "17h60", "line 3: the minute 60 is not between 0 and 59"),
        ("17h00", "17:00", time),
        ("17h00", "17h0", time),
        ("17h00", "117h00", time),
        ("17h00", "+1h00", time),
        ("17h00", "h", time),
        ("Maroc", " ", "line 3: the section is empty"),
        ("Bladi.net", "\u{200B}", "line 3: the byline is empty"),
        ("Un autre", "", "line 7: the title after « À lire : » is empty"),
        ("Un voisin", "", "line 9: the headline after `•` is empty"),
        ("Un paragraphe.", "", "line 9: expected a paragraph before the related articles"),
        (
            "Un paragraphe",
            "  Un paragraphe",
            "line 5: expected an unindented paragraph, or a `•` headline above this summary",
        ),
        ("Un voisin", "Un voisin\n  • Un autre", &format!("line 10: {summary}")),
        ("    Son", "Son", &format!("line 11: {summary}")),
        ("Son résumé.\n", "Son résumé.\n\nUn reste.", related),
        ("Son résumé.\n", "Son résumé.\n\n    Un reste.", related),
        ("Son résumé.\n", "Son résumé.\n\nÀ lire : Un reste", related),
        ("Un para", "Un\tpara", "line 5: a tab inside the paragraph: put a space there"),
    ] {
        check(edited(from, to), expected);
    }
}

#[test]
fn a_page_that_is_cut_off_is_refused() {
    let before = |what: &str| format!("the page is cut off: it ends before {what}");
    for (end, expected) in [
        ("Le titre", format!("line 1: {}", before("its meta line"))),
        ("Bladi.net", format!("line 3: {}", before("its first paragraph"))),
        ("Un paragraphe.", format!("line 5: {}", before("its related articles"))),
        ("Un autre", format!("line 7: {}", before("its related articles"))),
        ("Un voisin", format!("line 9: {}", before("the summary of its last related article"))),
    ] {
        let at = SMALL.find(end).unwrap() + end.len();
        check(&SMALL[..at], &expected);
        check(format!("{}\n\n", &SMALL[..at]), &expected);
    }
    let unfinished = "line 11: the page is cut off: its last summary is not a finished sentence";
    for (end, finished) in [
        ("é.", true),
        ("é !", true),
        ("é\u{A0}?", true),
        ("é…", true),
        ("é.\u{200F}", true),
        ("« é »", true),
        ("“é”", true),
        ("é.\u{A0}»", true),
        ("(é.)", true),
        ("'é !'", true),
        ("é.’", true),
        ("é", false),
        ("é,", false),
        ("l’", false),
        ("l'", false),
        ("\"é\"", false),
        ("(é)", false),
        ("« é. Et", false),
    ] {
        let expected = if finished { &*SMALL_READ.replacen("é.", end, 1) } else { unfinished };
        check(edited("é.", end), expected);
    }
}

#[test]
fn every_size_has_a_limit() {
    for empty in ["", "\n", " \r\n\t\n", "\u{FEFF}", "\u{200B}"] {
        check(empty, "line 1: the page is empty");
    }
    check(vec![b' '; (1 << 20) + 1], "line 1: the page is larger than 1024 KiB");
    check(vec![b' '; 1 << 20], "line 1: the page is empty");
    check("\n".repeat(2_001), "line 2001: the page has more than 2000 lines");

    for (part, what, line, limit) in [
        ("Le titre", "headline", 1, 300),
        ("Maroc", "section", 3, 300),
        ("Bladi.net", "byline", 3, 300),
        ("Un paragraphe.", "paragraph", 5, 20_000),
        ("Un autre", "title after « À lire : »", 7, 300),
        ("Un voisin", "headline after `•`", 9, 300),
        ("Son résumé.", "summary", 11, 20_000),
    ] {
        let fits = format!("{}.", "é".repeat(limit - 1));
        check(edited(part, &fits), &SMALL_READ.replacen(part, &fits, 1));
        let expected = format!("line {line}: the {what} is longer than {limit} characters");
        check(edited(part, &format!("é{fits}")), &expected);
    }
    let many = |part: &str, count| edited(part, &part.repeat(count));
    assert!(parse(many("Un paragraphe.\n", 499).as_bytes()).is_ok());
    check(many("Un paragraphe.\n", 500), "line 506: more than 500 paragraphs");
    let teaser = "  • Un voisin\n\n    Son résumé.\n";
    assert!(parse(many(teaser, 200).as_bytes()).is_ok());
    check(many(teaser, 201), "line 609: more than 200 related articles");
}
