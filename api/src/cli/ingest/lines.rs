//! Ingesting newline-delimited JSON: batch by batch, each one commit, and told line by line what is wrong.

use std::{future::pending, path::PathBuf};

use tokio::signal::ctrl_c;

use super::Failure;
use super::progress::Progress;
use super::telling::{Told, tell};
use crate::cli::say;
use crate::content::publishing::{self, Receipt};
use crate::content::{Error, Store};
use crate::ingest::lines::{Batch, Refused};

/// How lines become commits.
#[derive(Clone, Copy, Debug)]
pub(super) struct How {
    /// How many stories are one.
    pub(super) most: usize,
    /// Whether a line that is refused is left out.
    pub(super) skips: bool,
}

/// Publishes these files, from this line of the first on.
pub(super) async fn ingest(
    store: &Store,
    files: Vec<PathBuf>,
    how: How,
    from_line: u64,
) -> Result<(), Failure> {
    let progress = Progress::over(&files);
    let mut told = tell(files.clone(), how, from_line, progress.clone());
    let mut run = Run::new(store, how, &files, from_line, progress);
    let mut interrupt = std::pin::pin!(interrupt());
    let ended = loop {
        // Looked at between batches only, so that the one under way is finished.
        let told = tokio::select! {
            biased;
            () = &mut interrupt => break Err(run.interrupted()),
            told = told.recv() => told,
        };
        let Some(told) = told else { break Ok(()) };
        if let Err(failure) = run.deal_with(told).await {
            break Err(failure);
        }
    };
    run.progress.end();
    ended.and_then(|()| run.verdict())
}

/// Comes when the process is asked to end.
async fn interrupt() {
    #[cfg(unix)]
    let terminated = async {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => _ = terminated.recv().await,
            Err(_) => pending().await,
        }
    };
    #[cfg(not(unix))]
    let terminated = pending::<()>();
    let interrupted = async {
        if ctrl_c().await.is_err() {
            pending::<()>().await;
        }
    };
    tokio::select! {
        () = interrupted => {}
        () = terminated => {}
    }
}

/// An ingest under way.
struct Run<'a> {
    store: &'a Store,
    how: How,
    /// The files that are not done, the one under way first.
    files: &'a [PathBuf],
    /// The line of that from which on nothing is published yet.
    next: u64,
    receipt: Receipt,
    /// Lines of the file that were left out, and of all files.
    left_out: (usize, usize),
    stories: usize,
    progress: Progress,
}

impl<'a> Run<'a> {
    fn new(
        store: &'a Store,
        how: How,
        files: &'a [PathBuf],
        next: u64,
        progress: Progress,
    ) -> Self {
        let (receipt, left_out, stories) = (Receipt::default(), (0, 0), 0);
        Self { store, how, files, next, receipt, left_out, stories, progress }
    }

    async fn deal_with(&mut self, told: Told) -> Result<(), Failure> {
        match told {
            Told::Batch(batch) => self.batch(batch).await,
            Told::Refused(refused) => self.refuse(&refused),
            Told::Broken(failure) => {
                let go_on = self.go_on();
                Err(Failure { message: format!("{}; {go_on}", failure.message), ..failure })
            }
            Told::Short(lines) => {
                let told = format!("{} has {}", self.name(), counted(lines));
                let told = format!("{told}: there is no line {} to begin with", self.next);
                Err(Failure::new(Failure::DATA, told))
            }
            Told::End => {
                self.sum_up();
                self.files = self.files.split_first().map_or(&[], |(_, rest)| rest);
                (self.next, self.receipt, self.left_out.0) = (1, Receipt::default(), 0);
                Ok(())
            }
        }
    }

    /// Publishes a batch.
    async fn batch(&mut self, batch: Batch) -> Result<(), Failure> {
        self.next = batch.first_line().unwrap_or(self.next);
        let published = if self.how.skips && batch.holds_stories() {
            publishing::publish_each(self.store, &batch.submission).await
        } else {
            publishing::publish(self.store, &batch.submission).await.map(|done| (done, Vec::new()))
        };
        match published {
            Ok((receipt, refused)) => {
                for (_, error) in refused {
                    self.blame(&batch, error)?;
                }
                self.receipt.added += receipt.added;
                self.receipt.updated += receipt.updated;
                self.receipt.unchanged += receipt.unchanged;
            }
            Err(error) => self.blame(&batch, error)?,
        }
        self.next = batch.last_line().map_or(self.next, |line| line + 1);
        self.stories += batch.submission.articles.len();
        self.progress.dealt_with(self.stories);
        Ok(())
    }

    /// Finds the line that an error is about; without one, nothing can go on.
    fn blame(&mut self, batch: &Batch, error: Error) -> Result<(), Failure> {
        match batch.blame(error) {
            Ok(refused) => self.refuse(&refused),
            Err(error) => {
                let failure = Failure::from(error);
                let go_on = self.go_on();
                Err(Failure { message: format!("{}; {go_on}", failure.message), ..failure })
            }
        }
    }

    /// Tells which line was refused, and why: the end, unless it may be left out.
    fn refuse(&mut self, Refused { line, error }: &Refused) -> Result<(), Failure> {
        self.progress.say(&format!("{}:{line}: {error}", self.name()));
        if self.how.skips {
            self.left_out.0 += 1;
            self.left_out.1 += 1;
            return Ok(());
        }
        let go_on = self.go_on();
        let told = format!("nothing was published from line {} on; {go_on}", self.next);
        Err(Failure::new(Failure::DATA, told))
    }

    fn interrupted(&self) -> Failure {
        Failure::new(Failure::INTERRUPTED, format!("interrupted; {}", self.go_on()))
    }

    /// How to go on with what is not published yet.
    fn go_on(&self) -> String {
        let files = self.files.iter().map(|path| path.display().to_string());
        let files = files.collect::<Vec<_>>().join(" ");
        format!("to go on: khabar ingest --format ndjson --from-line {} {files}", self.next)
    }

    fn name(&self) -> String {
        self.files.first().map(|path| path.display().to_string()).unwrap_or_default()
    }

    /// Says what became of a file.
    fn sum_up(&self) {
        let Receipt { added, updated, unchanged, .. } = self.receipt;
        let left_out = match self.left_out.0 {
            0 => String::new(),
            lines => format!("; {} left out", counted(lines as u64)),
        };
        let name = self.name();
        self.progress.aside(|| {
            say(format!("{name}: {added} articles added, {updated} updated, {unchanged} unchanged{left_out}."));
        });
    }

    /// Whether all of it was as it should be.
    fn verdict(&self) -> Result<(), Failure> {
        match self.left_out.1 {
            0 => Ok(()),
            1 => Err(Failure::new(Failure::DATA, "1 line was left out")),
            lines => Err(Failure::new(Failure::DATA, format!("{lines} lines were left out"))),
        }
    }
}

/// So many lines, in words.
fn counted(lines: u64) -> String {
    if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") }
}
