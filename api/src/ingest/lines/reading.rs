//! Bytes to lines: plain or gzip, each line bounded before it is kept. Knows not what a line says.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::MultiGzDecoder;

/// The most bytes of one line.
pub const LONGEST: usize = 1 << 20;

/// How much is read at once.
const CHUNK: usize = 1 << 16;

/// What every gzip file begins with.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Whether what begins so may be lines of JSON, plain or packed.
pub fn may_be_lines(bytes: &[u8]) -> bool {
    let plain = bytes.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(bytes);
    bytes.starts_with(&GZIP) || plain.trim_ascii_start().starts_with(b"{")
}

/// The lines of a file, one after the other: never more of it in memory than one line.
pub struct Reading {
    bytes: Box<dyn BufRead + Send>,
    number: u64,
}

impl std::fmt::Debug for Reading {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reading").field("number", &self.number).finish_non_exhaustive()
    }
}

/// One line as it stands in the file.
#[derive(Debug, PartialEq, Eq)]
pub enum Raw {
    /// Its bytes, without the line break.
    Line(Vec<u8>),
    /// It is longer than a line may be, and was passed over.
    TooLong,
}

impl Reading {
    /// Begins to read; what is packed is told by its first bytes.
    pub fn new(from: impl Read + Send + 'static) -> io::Result<Self> {
        let mut plain = BufReader::with_capacity(CHUNK, from);
        let bytes: Box<dyn BufRead + Send> = if plain.fill_buf()?.starts_with(&GZIP) {
            Box::new(BufReader::with_capacity(CHUNK, MultiGzDecoder::new(plain)))
        } else {
            Box::new(plain)
        };
        Ok(Self { bytes, number: 0 })
    }

    /// The number of the line that was read last, from 1.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// The next line; none at the end.
    pub fn next_line(&mut self) -> io::Result<Option<Raw>> {
        let (mut line, mut length) = (Vec::new(), 0_usize);
        loop {
            let some = self.bytes.fill_buf()?;
            let end = some.iter().position(|byte| *byte == b'\n');
            let part = some.get(..end.unwrap_or(some.len())).unwrap_or_default();
            if some.is_empty() && length == 0 && line.is_empty() {
                return Ok(None);
            }
            length = length.saturating_add(part.len());
            if length <= LONGEST {
                line.extend_from_slice(part);
            }
            let (over, used) = (some.is_empty() || end.is_some(), part.len());
            self.bytes.consume(used + usize::from(end.is_some()));
            if over {
                self.number += 1;
                return Ok(Some(if length > LONGEST { Raw::TooLong } else { Raw::Line(line) }));
            }
        }
    }
}
