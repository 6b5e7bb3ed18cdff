//! Where indexes lie on disk, which of them is in use, and who may build the next. Knows nothing of what is
//! in them.
//!
//! Each index has a folder of its own, named by the number of its shape and by who began it when; the file `current`
//! names the one in use. An index is built aside and put into use by renaming that file: whoever asks
//! meanwhile is answered by the one before. Several processes may share the folder.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};
use tantivy::{Index, TantivyError};

use super::fields::{VERSION, prepare, schema};
use crate::content::{Error, Fault, Result};

/// A folder of indexes.
#[derive(Clone, Debug)]
pub(super) struct Folder(PathBuf);

/// What the index in use is called.
pub(super) type Name = String;

const CURRENT: &str = "current";
const BUILDING: &str = "building.lock";

/// The right to build an index, until it is dropped or the process ends.
#[derive(Debug)]
pub(super) struct Turn(#[expect(dead_code, reason = "it is held, and that is all")] File);

impl Folder {
    pub(super) fn under(data: &Path) -> Self {
        Self(data.join("search"))
    }

    /// The name of the index in use, if one of this shape is.
    pub(super) fn current(&self) -> Option<Name> {
        let name = fs::read_to_string(self.0.join(CURRENT)).ok()?;
        let name = name.trim().to_owned();
        (name.starts_with(&prefix()) && self.0.join(&name).is_dir()).then_some(name)
    }

    /// Opens an index of that name. One that can't be opened, or not be of this shape, is an error.
    pub(super) fn open(&self, name: &Name) -> Result<Index> {
        let index = Index::open_in_dir(self.0.join(name))?;
        if index.schema() != schema().0 {
            return Err(broken("it is of another shape"));
        }
        prepare(&index);
        Ok(index)
    }

    /// Looks whether the files of an index say what was written. Where one does not, the library may panic, and in
    /// threads of its own it takes the whole process along.
    pub(super) fn verify(&self, index: &Index) -> Result<()> {
        loop {
            let segments = index.searchable_segment_ids()?;
            let damaged = index.validate_checksum();
            match damaged {
                Ok(damaged) if damaged.is_empty() => return Ok(()),
                // Another process has merged some meanwhile, and taken their files away.
                _ if index.searchable_segment_ids()? != segments => {}
                Ok(damaged) => {
                    let one = damaged.iter().next().map(|path| path.display().to_string());
                    let (many, one) = (damaged.len(), one.unwrap_or_default());
                    return Err(broken(format!("{many} of its files are damaged, {one} is one")));
                }
                Err(error) => return Err(error.into()),
            }
        }
    }

    /// Begins an index that is to be called `name`; nobody uses it until it is [put](Self::put) into use.
    pub(super) fn lay(&self, name: &Name) -> Result<Index> {
        let path = self.0.join(name);
        fs::create_dir_all(&path).map_err(TantivyError::from)?;
        let index = Index::create_in_dir(&path, schema().0)?;
        prepare(&index);
        Ok(index)
    }

    /// A name that no index here has.
    pub(super) fn new_name(&self, now: DateTime<Utc>) -> Name {
        let name = format!("{}{}-{}", prefix(), now.timestamp_micros(), std::process::id());
        let others = (2..).map(|number| format!("{name}-{number}"));
        let mut names = [name.clone()].into_iter().chain(others);
        names.find(|name| !self.0.join(name).exists()).unwrap_or(name)
    }

    /// Puts an index into use, and takes the others away. Those who still read one of them can go on: what is
    /// open stays readable.
    pub(super) fn put(&self, name: &Name) -> Result<()> {
        let (aside, current) = (self.0.join("current.new"), self.0.join(CURRENT));
        fs::write(&aside, name).map_err(TantivyError::from)?;
        File::open(&aside).and_then(|file| file.sync_all()).map_err(TantivyError::from)?;
        fs::rename(&aside, &current).map_err(TantivyError::from)?;
        self.tidy(Some(name));
        Ok(())
    }

    /// Takes away an index that nobody uses.
    pub(super) fn discard(&self, name: &Name) {
        if let Err(error) = fs::remove_dir_all(self.0.join(name)) {
            tracing::warn!(%error, name, "what there is of an index stays");
        }
    }

    /// Takes away every index but `kept` that is of this shape or an earlier one: they are half built, or done with.
    pub(super) fn tidy(&self, kept: Option<&Name>) {
        let entries = fs::read_dir(&self.0).into_iter().flatten().flatten();
        let names = entries.filter_map(|entry| entry.file_name().into_string().ok());
        let known = |name: &String| shape(name).is_some_and(|shape| shape <= VERSION);
        for name in names.filter(known).filter(|name| Some(name) != kept) {
            self.discard(&name);
        }
    }

    /// The turn to build, unless somebody else has it.
    pub(super) fn turn(&self) -> Result<Option<Turn>> {
        fs::create_dir_all(&self.0).map_err(|error| unwritable(&self.0, &error))?;
        let lock =
            File::create(self.0.join(BUILDING)).map_err(|error| unwritable(&self.0, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Some(Turn(lock))),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(unwritable(&self.0, &error)),
        }
    }

    /// How many bytes the index of that name takes.
    pub(super) fn size(&self, name: &Name) -> u64 {
        let files = fs::read_dir(self.0.join(name)).into_iter().flatten().flatten();
        files.filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
    }
}

/// Of which shape the index of that name is.
fn shape(name: &str) -> Option<u32> {
    name.strip_prefix('v')?.split_once('-')?.0.parse().ok()
}

fn prefix() -> String {
    format!("v{VERSION}-")
}

fn broken(why: impl ToString) -> Error {
    Fault::Index(why.to_string()).into()
}

fn unwritable(path: &Path, error: &io::Error) -> Error {
    Error::Unready(format!("cannot write to the folder {}: {error}", path.display()))
}

impl From<TantivyError> for Error {
    fn from(error: TantivyError) -> Self {
        broken(error)
    }
}
