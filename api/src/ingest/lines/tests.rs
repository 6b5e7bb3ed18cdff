//! Where lines end, and how long they may be.

use std::io::Cursor;

use super::{LONGEST, Raw, Reading, read};

/// The lines of these bytes, shortened to what they hold.
fn lines(bytes: impl Into<Vec<u8>>) -> Vec<Raw> {
    let mut reading = Reading::new(Cursor::new(bytes.into())).unwrap();
    let mut lines = Vec::new();
    while let Some(line) = reading.next_line().unwrap() {
        lines.push(line);
        assert_eq!(reading.number(), lines.len() as u64);
    }
    lines
}

fn line(text: &str) -> Raw {
    Raw::Line(text.as_bytes().to_vec())
}

#[test]
fn a_line_ends_with_a_line_feed_or_with_the_file() {
    assert_eq!(lines(""), []);
    assert_eq!(lines("\n"), [line("")]);
    assert_eq!(lines("a\n\nb"), [line("a"), line(""), line("b")]);
    assert_eq!(lines("a\r\nb\n"), [line("a\r"), line("b")]);
    // One byte is too few to tell a gzip file by.
    assert_eq!(lines([0x1f]), [Raw::Line(vec![0x1f])]);
}

#[test]
fn a_line_that_is_too_long_is_passed_over_and_the_next_is_read() {
    let (long, longer) = ("x".repeat(LONGEST), "x".repeat(3 * LONGEST));
    assert_eq!(lines(format!("{long}\nb")), [line(&long), line("b")]);
    assert_eq!(lines(format!("{long}x\nb")), [Raw::TooLong, line("b")]);
    assert_eq!(lines(format!("a\n{longer}")), [line("a"), Raw::TooLong]);
}

#[test]
fn blank_lines_hold_nothing() {
    for blank in ["", " \r", "\u{FEFF}"] {
        assert!(read(blank.as_bytes()).unwrap().is_none(), "{blank:?}");
    }
    assert!(read("\u{A0}".as_bytes()).is_err());
}
