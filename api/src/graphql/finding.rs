//! What can be asked of the index. Each field parses, calls and wraps.

use async_graphql::{Context, Object, Result};

use super::filter::{ArticleFilter, ArticleOrder};
use super::paging::Paging;
use super::price;
use super::query::tag;
use super::scalars::Locale;
use super::search::{SearchConnection, SearchOrder, search};
use super::selection::Selection;
use super::suggestion::{Suggestion, suggest};

/// What the public can find, as a part of the schema's root.
#[derive(Debug)]
pub struct Finding;

/// What the public can find.
#[Object(name = "FindingQuery")]
impl Finding {
    /// Articles that say what was typed, in headline, summary or body, or by any name in any language of what they
    /// are filed under and mention: searching NATO finds what only says OTAN or الناتو.
    ///
    /// Anything typed is a valid search. Inflection, accents and typography make no difference, and the last
    /// word may be unfinished. `"words in quotes"` stand so, one after the other; of `-word`, there is none.
    /// Words that nothing says are taken for those that differ by a slip of the finger. A word that very many
    /// articles say may be missing beside one that few do; when no article has every word, others may be
    /// missing too. It is the search index that is asked, which follows what is published within a second.
    ///
    /// Until a server has its index, the database answers, strictly: each of the words, none taken for another.
    /// By `RELEVANCE`, it is then the newest 500 articles that are looked through, and `totalCount` is
    /// `AT_LEAST`; by date, pages lead on to the end, and one may be short or empty.
    #[graphql(
        directive = price::cost::apply("100".to_owned()),
        directive = price::list_size::apply(Some(20), price::forward(), price::edges())
    )]
    #[expect(clippy::too_many_arguments, reason = "they are the connection's, by Relay's rules")]
    async fn search(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "What was typed, at most 1,000 characters. Words past the 20th count for nothing; of \
                    `-word`, more than 20 are refused. Where nothing is a word, every article is found."
        )]
        text: String,
        #[graphql(desc = "Only these.")] filter: Option<ArticleFilter>,
        #[graphql(desc = "Which come first.", default)] order: SearchOrder,
        #[graphql(desc = "The language of names inside; each article's own when not given.")]
        locale: Option<Locale>,
        #[graphql(desc = "How many, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Only those after this cursor.")] after: Option<String>,
    ) -> Result<SearchConnection> {
        let selection = Selection::of(filter, ArticleOrder::default(), None);
        search(ctx, &text, selection, order, Paging::forward(first, after), tag(locale)).await
    }

    /// What somebody may be about to type: topics and things with a name in any language, or a word of one,
    /// that begins so, those with the most articles first; then headlines, the newest first. Case and accents
    /// make no difference, nor do points and hyphens in a name: `US` and `U.S.`, `F35` and `F-35`. Of a last word
    /// with fewer than three letters, headlines with the words before it will do.
    #[graphql(
        directive = price::cost::apply("50".to_owned()),
        directive = price::list_size::apply(Some(10), price::forward(), None)
    )]
    async fn suggest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "What was typed so far, at most 200 characters.")] prefix: String,
        #[graphql(desc = "The language of names inside.")] locale: Option<Locale>,
        #[graphql(desc = "How many, 1 to 20.", default = 10)] first: i32,
    ) -> Result<Vec<Suggestion>> {
        suggest(ctx, &prefix, first, tag(locale)).await
    }
}
