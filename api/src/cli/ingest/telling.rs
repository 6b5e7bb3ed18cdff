//! Reading files ahead of publishing them: a thread that reads, parses, and hands over batch after batch. Knows
//! no store.

use std::{
    path::{Path, PathBuf},
    thread,
};

use tokio::sync::mpsc::{self, Receiver, Sender};

use super::lines::How;
use super::progress::Progress;
use super::{Failure, open, unread};
use crate::content::Error;
use crate::ingest::lines::{Batch, LONGEST, Raw, Reading, Refused, read};

/// What comes of reading, in the order of the files.
#[derive(Debug)]
pub(super) enum Told {
    /// Lines that are to be published together.
    Batch(Batch),
    /// A line that can't be read.
    Refused(Refused),
    /// The file can't be read any further.
    Broken(Failure),
    /// The file has been read to its end.
    End,
    /// The file ends after so many lines, before the one to begin with.
    Short(u64),
}

/// Nobody listens any more.
struct Unheard;

/// Reads the files one after the other, from this line of the first on, at most one batch ahead.
pub(super) fn tell(
    files: Vec<PathBuf>,
    how: How,
    from_line: u64,
    progress: Progress,
) -> Receiver<Told> {
    let (to, told) = mpsc::channel(1);
    // A thread of its own, that ends with the process: reading standard input can't be broken off.
    thread::spawn(move || {
        let mut from_line = from_line;
        for path in files {
            let teller = Teller { to: &to, how, batch: Batch::default() };
            if teller.file(&path, from_line, &progress).is_err() {
                return;
            }
            from_line = 1;
        }
    });
    told
}

/// One file as it is read.
struct Teller<'a> {
    to: &'a Sender<Told>,
    how: How,
    batch: Batch,
}

impl Teller<'_> {
    fn file(mut self, path: &Path, from_line: u64, progress: &Progress) -> Result<(), Unheard> {
        let opened = open(path).and_then(|file| {
            Reading::new(progress.reading(file)).map_err(|error| unread(path, &error))
        });
        let mut reading = match opened {
            Ok(reading) => reading,
            Err(failure) => return self.say(Told::Broken(failure)),
        };
        loop {
            match reading.next_line() {
                Ok(Some(_)) if reading.number() < from_line => {}
                Ok(Some(raw)) => self.line(reading.number(), &raw)?,
                // Just behind the end is where an ingest goes on that was ended there.
                Ok(None) if reading.number().saturating_add(1) < from_line => {
                    return self.say(Told::Short(reading.number()));
                }
                Ok(None) => {
                    self.hand_over()?;
                    return self.say(Told::End);
                }
                Err(error) => {
                    // What was read before is whole; whether it counts is as with any line that is refused.
                    if self.how.skips {
                        self.hand_over()?;
                    }
                    return self.say(Told::Broken(damaged(path, &reading, &error)));
                }
            }
        }
    }

    fn line(&mut self, number: u64, raw: &Raw) -> Result<(), Unheard> {
        let (line, bytes) = match raw {
            Raw::Line(bytes) => (read(bytes), bytes.len()),
            Raw::TooLong => {
                let rule = format!("must be at most {LONGEST} bytes long");
                (Err(Error::invalid("line", rule)), 0)
            }
        };
        match line {
            Ok(None) => Ok(()),
            Ok(Some(line)) => {
                if !self.batch.has_room_for(&line, self.how.most) {
                    self.hand_over()?;
                }
                self.batch.add(number, line, bytes);
                Ok(())
            }
            Err(error) => self.say(Told::Refused(Refused { line: number, error })),
        }
    }

    fn hand_over(&mut self) -> Result<(), Unheard> {
        let batch = std::mem::take(&mut self.batch);
        if batch.first_line().is_none() { Ok(()) } else { self.say(Told::Batch(batch)) }
    }

    fn say(&self, told: Told) -> Result<(), Unheard> {
        self.to.blocking_send(told).map_err(|_| Unheard)
    }
}

fn damaged(path: &Path, reading: &Reading, error: &std::io::Error) -> Failure {
    let after = reading.number();
    let told = format!("{}: cannot be read after line {after}: {error}", path.display());
    Failure::new(Failure::NO_INPUT, told)
}
