//! Text that does nothing but be read: no character in it that a format forbids, hides or turns the rest round with.
//! Knows no format.

use quick_xml::escape::partial_escape;

/// `text` without characters that XML 1.0 forbids, that reorder what follows them, or that are not to be seen and not
/// to be missed. Joiners stay, of which letters and emoji are made, and so do the marks of direction that have no
/// reach beyond themselves.
pub(super) fn inert(text: &str) -> String {
    text.chars().filter(|c| !is_active(*c)).collect()
}

/// The same in one line.
pub(super) fn line(text: &str) -> String {
    // A space that does not break is not white space to be spared: French sets one before its colons.
    let parts = inert(text);
    let parts = parts.split([' ', '\n', '\r', '\t', '\u{2028}', '\u{2029}']);
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The same as HTML between tags.
pub(super) fn markup(text: &str) -> String {
    partial_escape(inert(text)).into_owned()
}

/// Whether a character is anything but text.
fn is_active(c: char) -> bool {
    match c {
        '\n' | '\r' | '\t' => false,
        // Overrides and isolates: a headline could read as another (CVE-2021-42574).
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => true,
        // Deprecated controls, annotations, a mark of byte order, and what encodes no character.
        '\u{206A}'..='\u{206F}' | '\u{FFF9}'..='\u{FFFB}' | '\u{FEFF}' | '\u{E0001}' => true,
        '\u{FDD0}'..='\u{FDEF}' => true,
        c => c.is_control() || u32::from(c) & 0xFFFE == 0xFFFE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_dropped_and_what_is_read_stays() {
        for (text, left) in [
            ("Rabat\u{0}\u{8}\u{1F} et\u{85} Alger", "Rabat et Alger"),
            ("\u{202E}gnp.exe\u{2069}", "gnp.exe"),
            ("a\u{FFFE}b\u{10FFFF}c\u{FEFF}", "abc"),
            ("👩\u{200D}👧 می\u{200C}خواهم", "👩\u{200D}👧 می\u{200C}خواهم"),
            ("un\r\n\tdeux  trois\u{2028}quatre\u{a0}: ", "un deux trois quatre\u{a0}:"),
        ] {
            assert_eq!(line(text), left);
        }
        assert_eq!(markup("<b>]]>&\u{1}</b>"), "&lt;b&gt;]]&gt;&amp;&lt;/b&gt;");
    }
}
