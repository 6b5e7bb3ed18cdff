//! Making an index of everything that is public. Knows no change: those that come meanwhile are made up for
//! afterwards.

use tantivy::{IndexWriter, TantivyDocument};

use super::entry::document;
use super::fields::{Fields, schema};
use super::folder::{Folder, Name};
use super::place::Place;
use crate::content::reading::{Entry, entries, how_many, ids_after};
use crate::content::{ArticleId, Error, Fault, Press, Result};

/// How many stories are read at once.
const AT_ONCE: u64 = 500;
/// What the library may hold in memory before it writes: in all, for so many threads.
const MEMORY: usize = 128 << 20;
const THREADS: usize = 2;

/// What came of building an index.
#[derive(Clone, Debug)]
pub struct Built {
    /// How many stories are in it.
    pub stories: u64,
    /// How many bytes it takes.
    pub bytes: u64,
}

/// Builds an index of all that is public, and puts it into use. `told` hears how many stories are in it by
/// now, and of how many.
pub(super) async fn build(
    press: &Press,
    folder: &Folder,
    name: Name,
    mut told: impl FnMut(u64, u64),
) -> Result<Built> {
    // Read before the stories are: what changes meanwhile is told afterwards.
    let place = Place::newest(press).await?;
    let all = how_many(press).await?;
    let index = folder.lay(&name)?;
    let (_, fields) = schema();
    let mut writer = index.writer_with_num_threads(THREADS, MEMORY)?;
    let (mut stories, mut next) = (0, read(press, None).await?);
    while let Some(last) = next.1 {
        let (added, read) = tokio::join!(add(writer, fields, next.0), read(press, Some(last)));
        let (back, added) = added?;
        (writer, next) = (back, read?);
        stories += added;
        told(stories, all.max(stories));
    }
    finish(writer, place).await?;
    folder.put(&name)?;
    Ok(Built { stories, bytes: folder.size(&name) })
}

/// The next stories, and the last of them; none when that was all.
async fn read(press: &Press, after: Option<ArticleId>) -> Result<(Vec<Entry>, Option<ArticleId>)> {
    let ids = ids_after(press, after, AT_ONCE).await?;
    Ok((entries(press, &ids).await?, ids.last().copied()))
}

/// Analyses and adds stories, where it keeps nobody waiting.
async fn add(
    writer: IndexWriter,
    fields: Fields,
    entries: Vec<Entry>,
) -> Result<(IndexWriter, u64)> {
    blocking(move || {
        for entry in &entries {
            writer.add_document(document(&fields, entry))?;
        }
        Ok((writer, entries.len() as u64))
    })
    .await
}

/// Writes it all down, with how far it has come.
async fn finish(mut writer: IndexWriter<TantivyDocument>, place: Place) -> Result<()> {
    blocking(move || {
        let mut commit = writer.prepare_commit()?;
        commit.set_payload(&place.to_string());
        commit.commit()?;
        writer.wait_merging_threads()?;
        Ok(())
    })
    .await
}

/// Runs what takes long, or waits for the disk, on a thread for such things.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Error::from(Fault::Index(error.to_string()))))
}
