//! From bytes to plain text, or the reason why they are none; it does not know the shape of a page.

use std::str::Utf8Error;

use super::{Result, refuse};

const BYTES: usize = 1 << 20;
const LINES: usize = 2_000;

/// The bytes as text that is safe to show: UTF-8, no binary, nothing garbled on the way here.
pub(super) fn decode(bytes: &[u8]) -> Result<&str> {
    if bytes.len() > BYTES {
        return refuse(1, format!("the page is larger than {} KiB", BYTES / 1024));
    }
    if is_utf16(bytes) {
        return refuse(1, "this looks like UTF-16: save the page as UTF-8");
    }
    let text = match str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{FEFF}').unwrap_or(text),
        Err(fault) => return not_utf8(bytes, fault),
    };
    refuse_garbled(text)?;
    for (number, line) in (1..).zip(text.lines()) {
        if number > LINES {
            return refuse(number, format!("the page has more than {LINES} lines"));
        }
        if let Some(reason) = line.chars().find_map(unfit) {
            return refuse(number, reason);
        }
    }
    Ok(text)
}

/// White space, and characters that take no room: a line of these alone looks blank.
pub(super) fn is_unseen(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

/// Why this character has no place in a page. Tabs may indent; joiners and direction marks are part
/// of honest Arabic and Persian, while overrides can make a text read as what it is not.
fn unfit(c: char) -> Option<String> {
    let code = u32::from(c);
    match c {
        '\t' => None,
        '\r' => Some("a carriage return inside the line: end lines with LF or CRLF".into()),
        '\u{FFFD}' => {
            Some("the replacement character U+FFFD: text was lost here, save again".into())
        }
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
            Some(format!("the direction override U+{code:04X} can disguise text: remove it"))
        }
        _ if c.is_control() => {
            Some(format!("the control character U+{code:04X}: this is not text"))
        }
        _ => None,
    }
}

/// By its mark, or because every other byte of its beginning is zero, as Latin script gives it.
fn is_utf16(bytes: &[u8]) -> bool {
    let start = bytes.get(..64).unwrap_or(bytes);
    let zeros = |from| start.iter().skip(from).step_by(2).filter(|b| **b == 0).count();
    let most = (start.len() / 2).max(2) * 3 / 4;
    bytes.starts_with(&[0xFF, 0xFE])
        || bytes.starts_with(&[0xFE, 0xFF])
        || (zeros(0) == 0) != (zeros(1) == 0) && zeros(0).max(zeros(1)) >= most
}

fn not_utf8<T>(bytes: &[u8], fault: Utf8Error) -> Result<T> {
    let at = fault.valid_up_to();
    let before = bytes.get(..at).unwrap_or(bytes);
    let line = 1 + before.iter().filter(|byte| **byte == b'\n').count();
    let hint = if fault.error_len().is_none() {
        "the page is cut off inside a character"
    } else if before.is_ascii() {
        // UTF-8 text would have had a whole accented letter by now.
        "this looks like Windows-1252 or Latin-1: save the page as UTF-8"
    } else {
        "the page is damaged, or parts of it are in another encoding"
    };
    refuse(line, format!("not UTF-8 at byte {at}: {hint}"))
}

/// UTF-8 once read as Latin-1 or Windows-1252 is valid and wrong: « Ã© » for é, « â€™ » for ’.
/// Two are needed, for one can be meant: a page may tell of the mishap itself.
fn refuse_garbled(text: &str) -> Result<()> {
    let garbled = (1..).zip(text.lines()).filter_map(|(number, line)| {
        let pairs = line.chars().zip(line.chars().skip(1)).filter(is_garbled).count();
        (pairs > 0).then_some((number, pairs))
    });
    match garbled.reduce(|(first, sum), (_, pairs)| (first, sum + pairs)) {
        Some((line, 2..)) => refuse(
            line,
            "UTF-8 was read as another encoding here (« Ã© » for « é »): save the page again",
        ),
        _ => Ok(()),
    }
}

/// The first two characters of a garbled one. Only what no language writes: not « Ã” », say, which
/// ends a Portuguese word in capitals before a quotation mark.
fn is_garbled(pair: &(char, char)) -> bool {
    match pair {
        ('Ã' | 'Â', '\u{80}'..='\u{BF}' | '€' | '‚' | 'ƒ' | '„' | '†' | '‡' | 'ˆ' | '‰') => {
            true
        }
        ('Ã' | 'Â', 'Š' | '‹' | 'Œ' | 'Ž' | '˜' | '™' | 'š' | '›' | 'œ' | 'ž' | 'Ÿ') => {
            true
        }
        ('â', '\u{80}' | '€') => true,
        // The commonest Arabic letters, but neither « Ø » as a word nor one in guillemets.
        ('Ø', '\u{A7}'..='\u{AA}' | '\u{AC}'..='\u{BA}') => true,
        _ => false,
    }
}
