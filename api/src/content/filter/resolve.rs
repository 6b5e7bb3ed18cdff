//! From the names in a filter to ids: one statement for each sort of name. Says which name is unknown.

use uuid::Uuid;

use super::names::{self, Ids, Sort, unknown_predicate};
use super::{
    ArticleFilter, DEEPEST, MOST_CONDITIONS, MOST_NAMES, MOST_NAMES_IN_ALL, Match, RelationFilter,
    RelationTest, Test, Tie, Words,
};
use crate::content::reader::Rows;
use crate::content::{Error, Press, Result};

/// What `filter` means: every name looked up, every bound kept. Errors name the field.
pub async fn resolve(press: &Press, filter: &ArticleFilter) -> Result<Test> {
    let mut names = Names::default();
    names.of_articles(filter, 0).map_err(|error| error.within("filter"))?;
    let ids = names.look_up(press).await.map_err(|error| error.within("filter"))?;
    Ok(articles(filter, &ids))
}

/// The same for relations.
pub async fn resolve_relations(
    press: &Press,
    filter: &RelationFilter,
) -> Result<Vec<RelationTest>> {
    let mut names = Names::default();
    names.of_relations(filter).map_err(|error| error.within("filter"))?;
    let ids = names.look_up(press).await.map_err(|error| error.within("filter"))?;
    Ok(relations(filter, &ids))
}

/// Every name in a filter, and the field it stands in.
#[derive(Default)]
pub(super) struct Names {
    pub(super) asked: Vec<(Sort, &'static str, String)>,
    predicates: Vec<String>,
    conditions: usize,
    names: usize,
    /// Whether the filter was kept, maybe by the rules of an earlier day.
    kept: bool,
}

impl Names {
    /// Those of filters that were kept: what was good for one when it was, is.
    pub(super) fn of_kept() -> Self {
        Self { kept: true, ..Self::default() }
    }

    pub(super) fn of_articles(&mut self, filter: &ArticleFilter, depth: usize) -> Result<()> {
        if depth >= DEEPEST {
            return Err(Error::invalid(
                "and, or, not",
                format!("must not nest more than {DEEPEST} deep"),
            ));
        }
        self.bounded()?;
        for (sort, field, names) in [
            (Sort::Topic, "topics", &filter.topics),
            (Sort::Thing, "things", &filter.things),
            (Sort::Section, "sections", &filter.sections),
            (Sort::Contributor, "contributors", &filter.contributors),
            (Sort::Source, "sources", &filter.sources),
        ] {
            self.of_match(sort, field, names.as_ref())?;
        }
        self.listed("locales", filter.locales.as_ref().map_or(0, Vec::len))?;
        if let Some(text) = &filter.text {
            self.bounded()?;
            let read = if self.kept { Words::kept } else { Words::strictly };
            read("text", text)?;
        }
        if let Some(relations) = &filter.evidence_for {
            self.of_relations(relations).map_err(|error| error.within("evidenceFor"))?;
        }
        let nested =
            filter.and.iter().chain(filter.or.iter().flatten()).chain(filter.not.as_deref());
        nested.into_iter().try_for_each(|filter| self.of_articles(filter, depth + 1))
    }

    fn of_relations(&mut self, filter: &RelationFilter) -> Result<()> {
        self.bounded()?;
        for (field, names) in [
            ("subject", &filter.subject),
            ("object", &filter.object),
            ("either", &filter.either),
            ("event", &filter.event),
        ] {
            self.of_match(Sort::Thing, field, names.as_ref())?;
        }
        self.listed("predicates", filter.predicates.as_ref().map_or(0, Vec::len))?;
        self.predicates.extend(filter.predicates.iter().flatten().cloned());
        self.asked
            .extend(filter.article.iter().map(|name| (Sort::Article, "article", name.clone())));
        Ok(())
    }

    fn of_match(&mut self, sort: Sort, field: &'static str, names: Option<&Match>) -> Result<()> {
        let Some(names) = names else { return Ok(()) };
        self.bounded()?;
        let asked = names.any.iter().flatten().chain(&names.all).chain(&names.none);
        self.listed(field, asked.clone().count())?;
        self.asked.extend(asked.map(|name| (sort, field, name.clone())));
        Ok(())
    }

    /// Counts what a field lists.
    fn listed(&mut self, field: &'static str, count: usize) -> Result<()> {
        if count > MOST_NAMES {
            return Err(too_many(field, MOST_NAMES));
        }
        self.names += count;
        if self.names > MOST_NAMES_IN_ALL {
            return Err(too_many("and, or, not", MOST_NAMES_IN_ALL));
        }
        Ok(())
    }

    fn bounded(&mut self) -> Result<()> {
        self.conditions += 1;
        if self.conditions > MOST_CONDITIONS {
            return Err(Error::invalid(
                "and, or, not",
                format!("must hold at most {MOST_CONDITIONS} conditions in all"),
            ));
        }
        Ok(())
    }

    /// What each stands for. One that stands for nothing is refused.
    pub(super) async fn look_up(self, from: &impl Rows) -> Result<Ids> {
        if let Some(key) = unknown_predicate(from, &self.predicates).await? {
            return Err(Error::invalid(
                "predicates",
                Error::not_found("predicate", key).to_string(),
            ));
        }
        let asked: Vec<_> =
            self.asked.iter().map(|(sort, _, name)| (*sort, name.as_str())).collect();
        let ids = names::look_up(from, &asked).await?;
        for (sort, field, name) in self.asked {
            if !ids.contains_key(&(sort, name.clone())) {
                let unknown = Error::not_found(sort.word(), name).to_string();
                return Err(Error::invalid(field, unknown));
            }
        }
        Ok(ids)
    }
}

fn too_many(field: &'static str, most: usize) -> Error {
    Error::invalid(field, format!("must list at most {most} names"))
}

/// What `filter` means, once its names are looked up. What goes by none of them matches nothing.
pub(super) fn articles(filter: &ArticleFilter, ids: &Ids) -> Test {
    let mut tests = Vec::new();
    let exact = filter.topics.as_ref().is_some_and(|topics| topics.exact);
    let topic = if exact { Tie::ExactTopic } else { Tie::Topic };
    for (tie, sort, names) in [
        (Tie::Thing, Sort::Thing, &filter.things),
        (Tie::Contributor, Sort::Contributor, &filter.contributors),
        (topic, Sort::Topic, &filter.topics),
        (Tie::Section, Sort::Section, &filter.sections),
        (Tie::Source, Sort::Source, &filter.sources),
    ] {
        let tied = |ids| Test::Tied(tie, ids);
        tests.extend(
            names.iter().flat_map(|names| {
                matched(names, sort, ids, tied, |test| Test::Not(Box::new(test)))
            }),
        );
    }
    tests.extend(filter.locales.clone().map(Test::Locale));
    tests.extend(filter.completeness.clone().map(Test::Completeness));
    tests.extend(filter.genres.clone().map(Test::Genre));
    tests.extend(filter.published_at.map(Test::Published));
    tests.extend(filter.updated_at.map(Test::Updated));
    tests.extend(filter.evidence_for.iter().map(|like| Test::Evidence(relations(like, ids))));
    let words = filter.text.iter().filter_map(|text| Words::kept("text", text).ok());
    tests.extend(words.filter(|words| !words.says_nothing()).map(Test::Words));
    tests.extend(filter.and.iter().map(|filter| articles(filter, ids)));
    tests.extend(
        filter
            .or
            .iter()
            .map(|or| Test::Any(or.iter().map(|filter| articles(filter, ids)).collect())),
    );
    tests.extend(filter.not.iter().map(|filter| Test::Not(Box::new(articles(filter, ids)))));
    Test::All(tests)
}

fn relations(filter: &RelationFilter, ids: &Ids) -> Vec<RelationTest> {
    let not = |test| RelationTest::Not(Box::new(test));
    let mut tests = Vec::new();
    for (names, tied) in [
        (&filter.subject, RelationTest::Subject as fn(Vec<Uuid>) -> RelationTest),
        (&filter.object, RelationTest::Object),
        (&filter.either, RelationTest::Either),
        (&filter.event, RelationTest::Event),
    ] {
        tests.extend(names.iter().flat_map(|names| matched(names, Sort::Thing, ids, tied, not)));
    }
    tests.extend(filter.article.iter().map(|name| match ids.get(&(Sort::Article, name.clone())) {
        Some(id) => RelationTest::Article(*id),
        None => RelationTest::Either(Vec::new()),
    }));
    tests.extend(filter.predicates.clone().map(RelationTest::Predicate));
    tests.extend(filter.modalities.clone().map(RelationTest::Modality));
    tests.extend(filter.valid_on.map(RelationTest::ValidOn));
    tests
}

/// One test for `any`, one for each of `all`, one for `none`.
fn matched<T>(
    names: &Match,
    sort: Sort,
    ids: &Ids,
    tied: impl Fn(Vec<Uuid>) -> T,
    not: impl Fn(T) -> T,
) -> Vec<T> {
    let found = |names: &[String]| -> Vec<Uuid> {
        let ids = names.iter().filter_map(|name| ids.get(&(sort, name.clone()))).copied();
        let mut ids: Vec<_> = ids.collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let any = names.any.iter().map(|any| tied(found(any)));
    let all = match found(&names.all) {
        // Some of them go by another's name or by none: what is tied to none is not tied to all.
        all if names.all.iter().any(|name| !ids.contains_key(&(sort, name.clone()))) => {
            vec![Vec::new()].into_iter().chain(all.into_iter().map(|id| vec![id])).collect()
        }
        all => all.into_iter().map(|id| vec![id]).collect::<Vec<_>>(),
    };
    let all = all.into_iter().map(&tied);
    let none = (!names.none.is_empty()).then(|| not(tied(found(&names.none))));
    any.chain(all).chain(none).collect()
}
