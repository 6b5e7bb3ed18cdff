//! Which articles a list has: what a client's filter says, under what, in which order. Knows no page.

use async_graphql::{Context, Result};

use super::errors::{Wire, gone};
use super::filter::{ArticleFilter, ArticleOrder};
use super::loaders::Loaders;
use super::scalars::DateTime;
use crate::content::TypedId;
use crate::content::filter::{self, Test, Tie};
use crate::content::reading::ArticleList;

/// Which articles, as it was asked.
#[derive(Clone, Debug, Default)]
pub(crate) struct Selection {
    filter: Option<filter::ArticleFilter>,
    under: Option<Test>,
    order: ArticleOrder,
    as_of: Option<DateTime>,
}

/// A choice among several, that what may be chosen instead is counted without.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    Topics,
    Things,
    Sections,
    Sources,
    Locales,
    Published,
}

impl Selection {
    /// Those that pass a filter; with `as_of`, those that did then.
    pub(crate) fn of(
        filter: Option<ArticleFilter>,
        order: ArticleOrder,
        as_of: Option<DateTime>,
    ) -> Self {
        Self { filter: filter.map(filter::ArticleFilter::from), under: None, order, as_of }
    }

    /// Those of them that are tied to `id`.
    pub(crate) fn under(
        tie: Tie,
        id: impl TypedId,
        filter: Option<ArticleFilter>,
        order: ArticleOrder,
    ) -> Self {
        let under = Some(Test::Tied(tie, vec![id.uuid()]));
        Self { under, ..Self::of(filter, order, None) }
    }

    /// Those that pass a test, whoever made it.
    pub(crate) fn passing(test: Test, order: ArticleOrder) -> Self {
        Self { under: Some(test), ..Self::of(None, order, None) }
    }

    /// Those of them that pass a test as well.
    pub(crate) fn within(self, test: Test) -> Self {
        Self { under: Some(test), ..self }
    }

    /// The list.
    pub(crate) async fn list(&self, ctx: &Context<'_>) -> Result<ArticleList> {
        let (test, order) = (self.test(ctx).await?, self.order.into());
        let Some(DateTime(at)) = self.as_of else { return Ok(ArticleList::all(test, order)) };
        let test = filter::of_the_past(Loaders::of(ctx).press(), test).await.wired()?;
        Ok(ArticleList::as_of(test, order, at))
    }

    /// What they pass, with every name looked up.
    pub(crate) async fn test(&self, ctx: &Context<'_>) -> Result<Test> {
        let test = match &self.filter {
            None => Test::All(Vec::new()),
            Some(filter) => {
                Loaders::of(ctx).one(filter.clone()).await?.ok_or_else(gone)?.wired()?
            }
        };
        Ok(match &self.under {
            Some(under) => Test::All(vec![under.clone(), test]),
            None => test,
        })
    }

    /// Whether it is of the past.
    pub(crate) fn is_of_the_past(&self) -> bool {
        self.as_of.is_some()
    }

    /// The same without what the filter says of `choice`; none when it says nothing of it.
    pub(crate) fn without(&self, choice: Choice) -> Option<Self> {
        let mut filter = self.filter.clone()?;
        let said = match choice {
            Choice::Topics => any(&mut filter.topics),
            Choice::Things => any(&mut filter.things),
            Choice::Sections => any(&mut filter.sections),
            Choice::Sources => any(&mut filter.sources),
            Choice::Locales => filter.locales.take().is_some(),
            Choice::Published => filter.published_at.take().is_some(),
        };
        said.then(|| Self { filter: Some(filter), ..self.clone() })
    }
}

/// Takes away what is chosen among several; whether there was such a choice.
fn any(names: &mut Option<filter::Match>) -> bool {
    names.as_mut().is_some_and(|names| names.any.take().is_some())
}
