//! A made-up newsroom of any size, to measure by: the same seed makes the same lines on every machine. Knows no
//! file, and not what becomes of the lines.

mod chance;
mod story;
mod words;
mod world;

use std::io::{self, Write};

use serde_json::json;

use self::words::{Language, languages};
use self::world::World;
use crate::content::slug;

/// How many entries of a catalogue stand in one line.
const ENTRIES_A_LINE: usize = 200;

/// A made-up newsroom: what its stories are about, and every story there could be.
#[derive(Debug)]
pub struct Corpus {
    seed: u64,
    languages: [Language; 4],
    world: World,
}

impl Corpus {
    /// The one of this seed.
    pub fn new(seed: u64) -> Self {
        let languages = languages(seed);
        let world = World::new(seed, &languages);
        Self { seed, languages, world }
    }

    /// Writes what the stories refer to, and so many stories, as lines (`docs/lines.md`). More stories begin
    /// with the same ones.
    pub fn write(&self, articles: u64, to: &mut impl Write) -> io::Result<()> {
        let World { sources, sections, contributors, topics, things, .. } = &self.world;
        let signing = |name: &String| json!({ "slug": slug(name), "name": name });
        let signing: Vec<_> = contributors.iter().map(signing).collect();
        write_line(to, &json!({ "catalogue": { "sources": sources, "sections": sections } }))?;
        write_line(to, &json!({ "catalogue": { "contributors": signing } }))?;
        write_line(to, &json!({ "catalogue": { "topics": topics } }))?;
        for some in things.chunks(ENTRIES_A_LINE) {
            write_line(to, &json!({ "catalogue": { "things": some } }))?;
        }
        (0..articles)
            .filter_map(|number| self.story(number))
            .try_for_each(|story| write_line(to, &story))
    }
}

fn write_line(to: &mut impl Write, line: &impl serde::Serialize) -> io::Result<()> {
    serde_json::to_writer(&mut *to, line)?;
    to.write_all(b"\n")
}
