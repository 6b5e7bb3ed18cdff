//! The rules that texts must keep: how long, which characters, what form. Each names the field to blame.

use std::borrow::Cow;

use super::super::{Error, Result};

/// The longest slug.
const SLUG_CHARS: usize = 120;

/// One line of text: trimmed, not empty, at most `most` characters, nothing invisible or disguising.
pub fn line(field: &str, text: &str, most: usize) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::invalid(field, "must not be empty"));
    }
    if text.chars().count() > most {
        return Err(Error::invalid(field, format!("must be at most {most} characters")));
    }
    match text.chars().find(|c| c.is_control() || is_bidi_control(*c)) {
        Some(c) => Err(Error::invalid(field, format!("must not hold U+{:04X}", u32::from(c)))),
        None => Ok(text.to_owned()),
    }
}

/// Running text: as [`line`], but line breaks and tabs may stand in it.
pub fn prose(field: &str, text: &str, most: usize) -> Result<String> {
    let without_breaks: String =
        text.chars().map(|c| if matches!(c, '\n' | '\r' | '\t') { ' ' } else { c }).collect();
    line(field, &without_breaks, most)?;
    Ok(text.trim().to_owned())
}

/// The text without what [`prose`] refuses: for whoever hands out what may have got in another way.
pub fn harmless(text: &str) -> Cow<'_, str> {
    let harms = |c: char| is_bidi_control(c) || c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    match text.contains(harms) {
        true => Cow::Owned(text.replace(harms, "")),
        false => Cow::Borrowed(text),
    }
}

/// Marks that reorder text can make it read as something else (CVE-2021-42574).
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// The slug in `text`, or `None` when it can't be one: letters, digits and single inner hyphens.
pub fn slug_text(text: &str) -> Option<String> {
    let proper = |c: char| c == '-' || c.is_alphanumeric() && c.to_lowercase().eq([c]);
    let fits = !text.is_empty()
        && text.chars().count() <= SLUG_CHARS
        && text.chars().all(proper)
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--");
    fits.then(|| text.to_owned())
}

/// An absolute http or https address.
pub fn iri(field: &str, text: &str) -> Result<String> {
    let rule =
        "must be an http or https address of at most 2,000 characters, without spaces or quotes";
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let proper = |c: char| {
        !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\' | '`')
    };
    let host_named =
        host.is_some_and(|rest| rest.starts_with(|c: char| c.is_alphanumeric() || c == '['));
    if host_named && text.chars().all(proper) && text.len() <= 2_000 {
        return Ok(text.to_owned());
    }
    Err(Error::invalid(field, rule))
}

/// An exact decimal: `88000000`, `-1.50`; at most 20 digits before the point and 6 after it.
pub fn decimal(field: &str, text: &str) -> Result<String> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let numeric = |part: &str, most| {
        (1..=most).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    if numeric(whole, 20) && numeric(fraction, 6) {
        return Ok(text.to_owned());
    }
    Err(Error::invalid(field, "must be a decimal number such as 88000000 or 12.50"))
}

/// A wall-clock time as text, `17:00`.
pub fn clock_time(field: &str, text: &str) -> Result<String> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
    let parts = text.split_once(':').filter(|_| digits && text.len() == 5);
    let time = parts.and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.parse().ok()?)));
    // What is no time at all is refused like one that no clock shows.
    let (hour, minute) = time.unwrap_or((24, 60));
    local_time(field, hour, minute)
}

/// A wall-clock time, `17:00`.
pub fn local_time(field: &str, hour: u8, minute: u8) -> Result<String> {
    if hour < 24 && minute < 60 {
        return Ok(format!("{hour:02}:{minute:02}"));
    }
    Err(Error::invalid(field, "must be a time of day from 00:00 to 23:59"))
}
