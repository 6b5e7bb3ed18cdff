//! The stories that bear a name of what a commit has changed: rules that ask for words see names. Knows no rule.

use std::collections::{BTreeSet, HashMap};

use entity::{
    article, article_topic, byline,
    change::{ChangeReason, ChangeSubject},
    mention,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::{AT_ONCE, Edit};
use crate::content::Result;
use crate::content::changes::Change;

/// What may be called otherwise from now on, or bring along other names, by its sort.
pub(super) struct Renamed(HashMap<ChangeSubject, Vec<Uuid>>);

impl Renamed {
    /// What these changes may have renamed. What is new, no story bears the name of but one that changed too.
    pub(super) fn by(changes: &[Change]) -> Self {
        use ChangeSubject::{Contributor, Section, Source, Thing, Topic};
        let mut renamed: HashMap<_, Vec<_>> = HashMap::new();
        for change in changes.iter().filter(|change| change.reason == ChangeReason::Updated) {
            if let Topic | Thing | Contributor | Section | Source = change.subject {
                renamed.entry(change.subject).or_default().push(change.id);
            }
        }
        Self(renamed)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The stories that bear their names; none where those may be more than are filed at once.
    pub(super) async fn stories(&self, edit: &Edit<'_>) -> Result<Option<BTreeSet<Uuid>>> {
        let mut stories = BTreeSet::new();
        for (subject, ids) in &self.0 {
            let bearing = match ids.len() > AT_ONCE {
                true => return Ok(None),
                false => bearing(edit, *subject, ids).await?,
            };
            stories.extend(bearing);
            if stories.len() > AT_ONCE {
                return Ok(None);
            }
        }
        Ok(Some(stories))
    }
}

async fn bearing(edit: &Edit<'_>, subject: ChangeSubject, ids: &[Uuid]) -> Result<Vec<Uuid>> {
    use article::Column::{Id, SectionId, SourceId};
    use article_topic::Column::{ArticleId as Filed, TopicId};
    use byline::Column::{ArticleId as Signed, ContributorId};
    use mention::Column::{ArticleId as Mentioning, ThingId};
    match subject {
        ChangeSubject::Topic => tied::<article_topic::Entity>(edit, Filed, TopicId, ids).await,
        ChangeSubject::Thing => tied::<mention::Entity>(edit, Mentioning, ThingId, ids).await,
        ChangeSubject::Contributor => {
            tied::<byline::Entity>(edit, Signed, ContributorId, ids).await
        }
        ChangeSubject::Section => tied::<article::Entity>(edit, Id, SectionId, ids).await,
        ChangeSubject::Source => tied::<article::Entity>(edit, Id, SourceId, ids).await,
        _ => Ok(Vec::new()),
    }
}

/// Enough of the stories that are tied to these to tell whether they are too many. One that is tied to
/// several of them may be among them as often.
async fn tied<E: EntityTrait>(
    edit: &Edit<'_>,
    story: E::Column,
    tie: E::Column,
    ids: &[Uuid],
) -> Result<Vec<Uuid>> {
    let tied = E::find().select_only().column_as(story, "story");
    let tied = tied.filter(tie.is_in(ids.iter().copied())).limit(AT_ONCE as u64 + 1);
    Ok(tied.into_tuple().all(edit.tx).await?)
}
