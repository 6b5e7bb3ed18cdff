//! What can be asked about what has changed. Each field parses, calls and wraps.

use async_graphql::{Context, Object, Result};

use super::changes::{Asked, ChangeConnection, ChangeSubject, changes};
use super::errors::{Wire, wire};
use super::filter::{ArticleFilter, ArticleOrder};
use super::loaders::Loaders;
use super::price;
use super::query::tag;
use super::scalars::{Locale, Ref};
use super::selection::Selection;
use crate::content::filter::Test;
use crate::content::{Error, FilterId, TypedId, reading};

/// What the public can follow, as a part of the schema's root.
#[derive(Debug)]
pub struct Following;

/// What the public can follow.
#[Object(name = "FollowingQuery")]
impl Following {
    /// What has changed since a cursor, for whoever keeps a copy of the articles that pass a filter.
    ///
    /// Without a cursor it begins with all of them, the newest first, page by page: begin with an empty copy, and go
    /// on with `endCursor` while there is a next page, though one may be empty. Then keep that cursor: whenever it
    /// is given again, each subject that has changed since is told, as it is now, once in a thousand changes. Take
    /// each in by its `id`: put `article` in the place of what was there, and drop what is `gone`, whether it was
    /// there or not. A cursor can be given again any time; nothing is lost by it. One that is older than the log
    /// (30 days, unless the operator keeps more), or was given for another filter or other subjects, is refused
    /// with POSITION_GONE: start over without.
    ///
    /// What a copy keeps true by it is what an article says itself, and what it is filed under and mentions by id.
    /// Names, relations and links to it are others' to change: `subjects` tells of those.
    #[graphql(
        directive = price::cost::apply("1000".to_owned()),
        directive = price::list_size::apply(Some(100), price::forward(), price::edges())
    )]
    #[expect(clippy::too_many_arguments, reason = "each says another part of what is followed")]
    async fn changes(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Only what has changed after this cursor; all there is when not given. `now` tells nothing, and where \
                          to go on from."
        )]
        after: Option<String>,
        #[graphql(
            desc = "Only these articles. Not with `text` or `evidenceFor`, which may come to hold while the \
                          article stays as it is."
        )]
        filter: Option<ArticleFilter>,
        #[graphql(
            desc = "Only articles that pass this filter too, which editors keep for the public: its id or slug. \
                          When they change it, a cursor is no longer good."
        )]
        saved: Option<Ref>,
        #[graphql(
            desc = "Changes of what is told. Those other than articles come whatever the filter.",
            default_with = "vec![ChangeSubject::Article]"
        )]
        subjects: Vec<ChangeSubject>,
        #[graphql(desc = "The language of names inside; each article's own when not given.")]
        locale: Option<Locale>,
        #[graphql(desc = "How many, 1 to 100.", default = 100)] first: i32,
    ) -> Result<ChangeConnection> {
        let selection = selection(ctx, filter, saved.as_ref()).await?;
        let wanted = tag(locale);
        changes(ctx, Asked { after, selection, subjects, first, wanted }).await
    }
}

/// The articles that pass a filter, and one that is kept under a name.
pub(super) async fn selection(
    ctx: &Context<'_>,
    filter: Option<ArticleFilter>,
    saved: Option<&Ref>,
) -> Result<Selection> {
    let selection = Selection::of(filter, ArticleOrder::default(), None);
    Ok(match saved {
        Some(Ref(name)) => selection.within(kept(ctx, name).await?),
        None => selection,
    })
}

/// What a filter means that goes by a name and is public.
async fn kept(ctx: &Context<'_>, name: &str) -> Result<Test> {
    let press = Loaders::of(ctx).press();
    let found = reading::find_public_filter(press, name).await.wired()?;
    let missing = || wire(Error::not_found(FilterId::KIND, name).blaming("saved"));
    found.ok_or_else(missing)?.test(press).await.wired()
}
