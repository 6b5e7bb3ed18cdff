//! Where the server's own secret is kept: in a variable or in a file. Knows nothing of what is hashed with it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Write},
    path::{Path, PathBuf},
};

use clap::Args;

use crate::content::access::Pepper;
use crate::content::{Error, Result};

/// What a file may hold: a pepper's 43 characters, and the odd line break.
const FILE_BYTES: u64 = 64;

/// Where the pepper comes from.
#[derive(Clone, Debug, Args)]
pub struct PepperSource {
    /// The secret that API keys are hashed with: 32 bytes in base64url. Takes the place of the file;
    /// better set in the environment, since other users of a machine see command lines
    #[arg(
        long,
        global = true,
        env = "KHABAR_PEPPER",
        hide_env_values = true,
        value_name = "SECRET"
    )]
    pepper: Option<Given>,

    /// The file that this secret is kept in; made if it is not there. Every server on one database
    /// needs the same, and without it no API key works any more [default: DATA_DIR/pepper]
    #[arg(long, global = true, env = "KHABAR_PEPPER_FILE", value_name = "FILE")]
    pepper_file: Option<PathBuf>,
}

/// A pepper as given, right or wrong: were it refused as an option, the refusal would repeat it.
#[derive(Clone, Debug)]
struct Given(Option<Pepper>);

impl From<&str> for Given {
    fn from(text: &str) -> Self {
        Self(Pepper::from_text(text.trim()))
    }
}

impl PepperSource {
    /// The pepper; in `data_dir`, unless the operator keeps it elsewhere.
    pub fn pepper(&self, data_dir: &Path) -> Result<Pepper> {
        match &self.pepper {
            Some(Given(Some(pepper))) => Ok(pepper.clone()),
            Some(Given(None)) => Err(Error::Unready(
                "KHABAR_PEPPER must be 32 bytes in base64url, 43 characters without padding"
                    .to_owned(),
            )),
            None => {
                let file = self.pepper_file.clone().unwrap_or_else(|| data_dir.join("pepper"));
                load_or_make(&file)
            }
        }
    }
}

/// Reads the pepper in a file, or makes one that only its owner may read.
pub fn load_or_make(path: &Path) -> Result<Pepper> {
    let told = |error| Error::Unready(format!("the pepper in {}: {error}", path.display()));
    match load(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let pepper = Pepper::generate()?;
            match make(path, &pepper) {
                Ok(()) => Ok(pepper),
                // Another process was first, and its pepper is whole.
                Err(error) if error.kind() == ErrorKind::AlreadyExists => load(path).map_err(told),
                Err(error) => Err(told(error)),
            }
        }
        loaded => loaded.map_err(told),
    }
}

fn load(path: &Path) -> io::Result<Pepper> {
    let file = File::open(path)?;
    private(&file)?;
    let mut text = String::new();
    file.take(FILE_BYTES).read_to_string(&mut text)?;
    Pepper::from_text(text.trim()).ok_or_else(|| {
        io::Error::other("it must hold 32 bytes in base64url, 43 characters without padding")
    })
}

/// Refuses a file that anyone may read or write: what is in it is no secret, and to go on would hide
/// that. A group may, as that is how orchestrators hand a secret to a process.
#[cfg(unix)]
fn private(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if file.metadata()?.permissions().mode() & 0o007 != 0 {
        return Err(io::Error::other(
            "everyone may get at it; take that right away with chmod 600",
        ));
    }
    Ok(())
}

#[cfg(not(unix))]
fn private(_: &File) -> io::Result<()> {
    Ok(())
}

/// Writes a pepper where there is none: whole, on the disk, and never over another.
fn make(path: &Path, pepper: &Pepper) -> io::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    // Written aside and then linked: who comes second finds a whole file, or none yet.
    let mut aside = path.as_os_str().to_owned();
    aside.push(format!(".{}", pepper.fingerprint()));
    let made = write(Path::new(&aside), pepper).and_then(|()| fs::hard_link(&aside, path));
    let gone = fs::remove_file(&aside);
    made.and(gone)?;
    // A key that was given out must not lose its pepper to a power cut.
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn write(path: &Path, pepper: &Pepper) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    writeln!(file, "{}", pepper.reveal())?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Debug, Parser)]
    struct Options {
        #[command(flatten)]
        source: PepperSource,
    }

    /// A folder of the test's own.
    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("khabar_{name}_{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    fn source(options: &[&str]) -> PepperSource {
        Options::parse_from([&["khabar"], options].concat()).source
    }

    #[test]
    fn whoever_comes_first_makes_the_one_pepper_that_all_read() {
        let folder = folder("pepper");
        let source = source(&[]);
        let data = folder.join("made").join("for it");
        let taken = || source.pepper(&data).unwrap().fingerprint();
        let peppers: Vec<_> = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..16).map(|_| scope.spawn(taken)).collect();
            threads.into_iter().map(|thread| thread.join().unwrap()).collect()
        });
        assert!(peppers.iter().all(|pepper| *pepper == peppers[0]), "{peppers:?}");
        let files: Vec<_> = fs::read_dir(&data).unwrap().map(|file| file.unwrap().path()).collect();
        assert_eq!(files, [data.join("pepper")], "nothing is left beside it");
        fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_pepper_that_is_set_takes_the_place_of_the_file() {
        let pepper = Pepper::generate().unwrap();
        let nowhere = Path::new("/nowhere");
        let set = source(&["--pepper", &pepper.reveal()]).pepper(nowhere).unwrap();
        assert_eq!(set.fingerprint(), pepper.fingerprint());

        let wrong = source(&["--pepper", "pa55word"]);
        assert!(!format!("{wrong:?}").contains("pa55word"));
        let refused = wrong.pepper(nowhere).unwrap_err().to_string();
        assert!(refused.contains("KHABAR_PEPPER") && !refused.contains("pa55word"), "{refused}");
    }

    #[test]
    fn a_file_with_anything_else_in_it_is_refused_and_kept() {
        let folder = folder("no_pepper");
        let file = folder.join("pepper");
        for text in [&b""[..], b"short", &[b'A'; 44], &[0xff; 43], &[b'A'; 100_000]] {
            write(&file, &Pepper::generate().unwrap()).unwrap();
            fs::write(&file, text).unwrap();
            let refused = load_or_make(&file).unwrap_err().to_string();
            assert!(refused.starts_with("the pepper in /"), "{refused}");
            assert_eq!(fs::read(&file).unwrap(), text);
            fs::remove_file(&file).unwrap();
        }
        fs::remove_dir_all(folder).unwrap();
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_everyone_may_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let folder = folder("open_pepper");
        let file = folder.join("pepper");
        let made = load_or_make(&file).unwrap().fingerprint();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        for (mode, fits) in [(0o644, false), (0o602, false), (0o440, true), (0o400, true)] {
            fs::set_permissions(&file, fs::Permissions::from_mode(mode)).unwrap();
            let loaded = load_or_make(&file).map(|pepper| pepper.fingerprint());
            assert_eq!(loaded.ok(), fits.then(|| made.clone()), "{mode:o}");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
