//! How far an ingest has come, for whoever watches: a bar on a terminal, and nothing elsewhere.

use std::{io::Read, path::PathBuf, time::Instant};

use indicatif::{ProgressBar, ProgressStyle};

/// The bar. Cheap to clone.
#[derive(Clone, Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    began: Instant,
}

impl Progress {
    /// For these files; of standard input nobody knows how long it is.
    pub(super) fn over(files: &[PathBuf]) -> Self {
        let lengths = files.iter().map(|path| std::fs::metadata(path).map(|file| file.len()).ok());
        let total: Option<u64> = lengths.sum();
        let (bar, style) = match total {
            Some(total) => (ProgressBar::new(total), "{bar:30} {bytes}/{total_bytes} {msg}"),
            None => (ProgressBar::no_length(), "{spinner} {bytes} {msg}"),
        };
        if let Ok(style) = ProgressStyle::with_template(style) {
            bar.set_style(style);
        }
        Self { bar, began: Instant::now() }
    }

    /// Reads on, and shows that it does.
    pub(super) fn reading(&self, from: impl Read + Send + 'static) -> impl Read + Send + 'static {
        self.bar.wrap_read(from)
    }

    /// So many stories have been dealt with by now.
    pub(super) fn dealt_with(&self, stories: usize) {
        let seconds = self.began.elapsed().as_secs_f64();
        self.bar
            .set_message(format!("{stories} stories, {:.0} a second", stories as f64 / seconds));
    }

    /// Says a line on standard error without spoiling the bar.
    pub(super) fn say(&self, line: &str) {
        self.aside(|| eprintln!("{line}"));
    }

    /// Does what would spoil the bar.
    pub(super) fn aside(&self, says: impl FnOnce()) {
        self.bar.suspend(says);
    }

    /// Takes the bar away.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }
}
