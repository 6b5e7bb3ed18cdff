//! Standard output, for people and for programs. Knows what becomes of a command that is not heard.

use std::{
    io::{self, ErrorKind, StdoutLock, Write},
    ops::ControlFlow,
};

use serde::Serialize;

use super::Failure;

/// Says what was done. Not to be heard undoes nothing, and is nobody's fault.
pub(super) fn say(text: impl AsRef<str>) {
    _ = writeln!(io::stdout(), "{}", text.as_ref());
}

/// Says what was asked for: without that the command has failed.
pub(super) fn tell(text: impl AsRef<str>) -> Result<(), Failure> {
    match written(|out| writeln!(out, "{}", text.as_ref())) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(ended) => ended,
    }
}

/// Says what can't be said a second time: that nobody hears it is a failure too.
pub(super) fn hand_over(text: impl AsRef<str>) -> Result<(), Failure> {
    match written(|out| writeln!(out, "{}", text.as_ref())) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(Ok(())) => {
            Err(Failure::new(Failure::BROKEN, "nobody took what was made; take it back"))
        }
        ControlFlow::Break(failed) => failed,
    }
}

/// Prints each as a line of JSON, at once: whoever reads may be waiting for it. Breaks where there is
/// no use in going on.
pub(super) fn json_lines<T: Serialize>(
    all: impl IntoIterator<Item = T>,
) -> ControlFlow<Result<(), Failure>> {
    written(|out| {
        all.into_iter().try_for_each(|one| {
            writeln!(out, "{}", serde_json::to_string(&one)?)?;
            out.flush()
        })
    })
}

fn written(
    write: impl FnOnce(&mut StdoutLock<'_>) -> io::Result<()>,
) -> ControlFlow<Result<(), Failure>> {
    let mut out = io::stdout().lock();
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => ControlFlow::Continue(()),
        // Whoever read has had enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => ControlFlow::Break(Ok(())),
        Err(error) => {
            let told = format!("cannot write to standard output: {error}");
            ControlFlow::Break(Err(Failure::new(Failure::BROKEN, told)))
        }
    }
}
