//! Whom and what a story names without describing it: made where nothing goes by the slug yet, and otherwise
//! left as it is.

use super::catalogue::{put_contributor, put_section, put_source};
use super::register::{Register, new_slug};
use super::vocabulary::delivered;
use super::{Edit, Log};
use crate::content::submission::{Contributor, Named, Section, Source};
use crate::content::{Result, TypedId};

/// What a story names that nothing goes by.
#[derive(Debug)]
pub(super) struct New<'a> {
    source: Option<&'a Source>,
    section: Option<&'a Section>,
    /// With their numbers in the story.
    contributors: Vec<(usize, &'a Contributor)>,
}

impl<'a> New<'a> {
    /// What of this the register, which has asked for all that the delivery names, does not know.
    pub(super) fn of(named: &'a Named, register: &Register) -> Self {
        let mut contributors: Vec<(usize, &Contributor)> = Vec::new();
        for (at, one) in named.contributors.iter().enumerate() {
            let twice = contributors.iter().any(|(_, other)| other.slug == one.slug);
            if !twice && !register.contributors.knows(&one.slug) {
                contributors.push((at, one));
            }
        }
        Self {
            source: named.source.as_ref().filter(|one| !register.sources.knows(&one.slug)),
            section: named.section.as_ref().filter(|one| !register.sections.knows(&one.slug)),
            contributors,
        }
    }

    /// Whether all of it is here.
    pub(super) fn is_empty(&self) -> bool {
        self.source.is_none() && self.section.is_none() && self.contributors.is_empty()
    }

    /// Makes it.
    pub(super) async fn put(
        &self,
        edit: &Edit<'_>,
        register: &mut Register,
        log: &mut Log,
    ) -> Result<()> {
        if let Some(given) = self.source {
            let new = (new_slug(&given.slug)?, None);
            let id = put_source(edit, new, &delivered::source(given), log).await;
            let id = id.map_err(|error| error.blaming("source"))?;
            register.sources.learn(&given.slug, id.uuid());
        }
        if let Some(given) = self.section {
            let new = (new_slug(&given.slug)?, None);
            let id = put_section(edit, new, &delivered::section(given)?, log).await;
            let id = id.map_err(|error| error.blaming("section"))?;
            register.sections.learn(&given.slug, id.uuid());
        }
        for (at, given) in &self.contributors {
            let new = (new_slug(&given.slug)?, None);
            let id = put_contributor(edit, new, &delivered::contributor(given)?, log).await;
            let id = id.map_err(|error| error.blaming(&format!("contributors[{at}]")))?;
            register.contributors.learn(&given.slug, id.uuid());
        }
        Ok(())
    }

    /// It was not made after all.
    pub(super) fn forget(&self, register: &mut Register) {
        self.source.iter().for_each(|one| register.sources.forget(&one.slug));
        self.section.iter().for_each(|one| register.sections.forget(&one.slug));
        self.contributors.iter().for_each(|(_, one)| register.contributors.forget(&one.slug));
    }
}
