//! What a submission says, as a patch. It leaves out and sets, and never clears.

use super::patch::{
    Called, ContributorPatch, Given, Names, Quote, SectionPatch, SourcePatch, Statement, Sum,
    ThingPatch, TopicPatch,
};
use crate::content::publishing::optional;
use crate::content::submission::{self, ByLocale};
use crate::content::{Locale, Result, choice};

pub(in crate::content::publishing) fn source(given: &submission::Source) -> SourcePatch {
    SourcePatch {
        name: Some(given.name.clone()),
        url: set(&given.url),
        rights_holder: set(&given.rights_holder),
        usage_terms: set(&given.usage_terms),
    }
}

pub(in crate::content::publishing) fn contributor(
    given: &submission::Contributor,
) -> Result<ContributorPatch> {
    Ok(ContributorPatch {
        name: Some(given.name.clone()),
        kind: optional(given.kind.as_ref(), |text| choice("kind", text))?.map(Some),
        url: set(&given.url),
    })
}

pub(in crate::content::publishing) fn section(given: &submission::Section) -> Result<SectionPatch> {
    Ok(SectionPatch { names: names(&given.names, |_, name| name.clone())? })
}

/// Without what lies beside it: a submission adds to that.
pub(in crate::content::publishing) fn topic(given: &submission::Topic) -> Result<TopicPatch> {
    let described = |tag: &str, name: &String| called(tag, name, &given.descriptions);
    Ok(TopicPatch {
        names: names(&given.names, described)?,
        media_topic: set(&given.media_topic),
        broader: set(&given.broader),
        related: None,
        rule: None,
    })
}

/// Without the parties to an agreement: a submission adds to them.
pub(in crate::content::publishing) fn thing(given: &submission::Thing) -> Result<ThingPatch> {
    let described = |tag: &str, names: &Vec<String>| called(tag, names, &given.descriptions);
    let named = given.names.iter().filter(|(_, names)| !names.is_empty());
    let named = named.map(|(tag, names)| (tag.clone(), names.clone())).collect();
    Ok(ThingPatch {
        names: names(&named, described)?,
        same_as: Some(given.same_as.clone()).filter(|addresses| !addresses.is_empty()),
        parent: set(&given.parent),
        country: set(&given.country),
        place_kind: optional(given.place_kind.as_ref(), |text| choice("placeKind", text))?
            .map(Some),
        country_code: set(&given.country_code),
        category: set(&given.category),
        edition: set(&given.edition),
        place: set(&given.place),
        place_wording: set(&given.place_wording),
        starts_on: set(&given.starts_on),
        ends_on: set(&given.ends_on),
        signed_on: set(&given.signed_on),
        parties: None,
    })
}

pub(in crate::content::publishing) fn relation(given: &submission::Relation) -> Result<Statement> {
    let given = given.clone();
    let quote = |submission::Evidence { article, quote }| Quote { article, quote, block: None };
    Ok(Statement {
        subject: given.subject,
        predicate: given.predicate,
        object: given.object,
        modality: choice("modality", &given.modality)?,
        inferred: given.inferred,
        valid_from: given.valid_from,
        valid_until: given.valid_until,
        period: given.period,
        place: given.place,
        event: given.event,
        amount: given.amount.map(sum).transpose()?,
        quantity: given.quantity,
        goods: given.goods,
        evidence: given.evidence.into_iter().map(quote).collect(),
    })
}

fn sum(given: submission::Amount) -> Result<Sum> {
    let qualifier = choice("amount", &given.qualifier)?;
    let submission::Amount { value, currency, estimated, .. } = given;
    Ok(Sum { value, currency, qualifier, estimated })
}

fn set<T: Clone>(value: &Option<T>) -> Given<T> {
    value.clone().map(Some)
}

fn called<T: Clone>(tag: &str, name: &T, descriptions: &ByLocale<String>) -> Called<T> {
    Called { name: name.clone(), description: descriptions.get(tag).cloned().map(Some) }
}

fn names<A, B>(given: &ByLocale<A>, name: impl Fn(&str, &A) -> B) -> Result<Names<B>> {
    given.iter().map(|(tag, text)| Ok((Locale::known(tag)?, Some(name(tag, text))))).collect()
}
