//! Ingesting the saved text of one news page: whole or not at all.

use std::{io::Read, path::Path};

use super::{Failure, open, unread};
use crate::cli::say;
use crate::content::submission::Submission;
use crate::content::{Locale, Store, publishing};
use crate::ingest::lines::may_be_lines;
use crate::ingest::{Origin, page, submission};

/// No page is longer; what is longer is read no further.
const LONGEST: u64 = 1 << 20;

/// What a page comes to.
pub(super) fn read(
    path: &Path,
    source: Option<String>,
    locale: Locale,
) -> Result<Submission, Failure> {
    // One byte more than is allowed tells that there are more.
    let (mut bytes, limited) = (Vec::new(), open(path)?.take(LONGEST + 1));
    { limited }.read_to_end(&mut bytes).map_err(|error| unread(path, &error))?;
    let page = page::parse(&bytes).map_err(|error| {
        let hint = if may_be_lines(&bytes) {
            "; it looks like newline-delimited JSON, which takes --format ndjson"
        } else {
            ""
        };
        let told = format!("{}: {error}; nothing was published{hint}", path.display());
        Failure::new(Failure::DATA, told)
    })?;
    Ok(submission(&page, &Origin { source, locale }))
}

/// Publishes it.
pub(super) async fn publish(
    store: &Store,
    path: &Path,
    submission: &Submission,
) -> Result<(), Failure> {
    let receipt = publishing::publish(store, submission).await?;
    say(format!(
        "{}: {} articles added, {} updated, {} unchanged.",
        path.display(),
        receipt.added,
        receipt.updated,
        receipt.unchanged
    ));
    Ok(())
}
