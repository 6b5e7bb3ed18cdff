//! Which rights each field of the desk's own types needs, by the way there: a test holds the server to it.
//!
//! A new type, or a field of one, needs to stand here, or a test fails. In a document, FIELDS is where the
//! fields are asked for, DRAFT a working copy and SAVED one at its second revision.

use super::rows::ANY;

/// A type: its name, the rights that each of its fields needs, a way there that changes nothing, and its
/// fields, with the arguments that they can't be without.
pub const TYPES: &[(&str, &[&str], &str, &str)] = &[
    ("Viewer", &[ANY], "{ viewer { FIELDS } }", "id name scopes"),
    ("DraftConnection", READ, "{ drafts { FIELDS } }", LIST),
    ("DraftEdge", READ, "{ drafts { edges { FIELDS } } }", EDGE),
    (
        "Draft",
        READ,
        r#"{ draft(ref: "SAVED") { FIELDS } }"#,
        "id articleId article locale state steps revision publishedRevision headline content createdAt \
         updatedAt planned revisions diff(from:1) preview",
    ),
    (
        "Difference",
        READ,
        r#"{ draft(ref: "SAVED") { diff(from: 1) { FIELDS } } }"#,
        "field before after",
    ),
    ("RevisionConnection", READ, r#"{ draft(ref: "SAVED") { revisions { FIELDS } } }"#, LIST),
    ("RevisionEdge", READ, r#"{ draft(ref: "SAVED") { revisions { edges { FIELDS } } } }"#, EDGE),
    (
        "Revision",
        READ,
        r#"{ draft(ref: "SAVED") { revisions { nodes { FIELDS } } } }"#,
        "number at actor actorName content",
    ),
    (
        "DraftContent",
        READ,
        r#"{ draft(ref: "SAVED") { content { FIELDS } } }"#,
        "headline summary byline image body genre section source contributors topics mentions links slug \
         canonicalUrl publishedAt publishedTimeLocal",
    ),
    (
        "DraftMention",
        READ,
        r#"{ draft(ref: "SAVED") { content { mentions { FIELDS } } } }"#,
        "thing wordings role",
    ),
    (
        "DraftLink",
        READ,
        r#"{ draft(ref: "SAVED") { content { links { FIELDS } } } }"#,
        "kind title articleId article url",
    ),
    ("EmbargoedConnection", EMBARGOED, "{ embargoed { FIELDS } }", LIST),
    ("EmbargoedEdge", EMBARGOED, "{ embargoed { edges { FIELDS } } }", EDGE),
    ("Embargoed", EMBARGOED, "{ embargoed { nodes { FIELDS } } }", "planned article"),
    (
        "Planned",
        EMBARGOED,
        "{ embargoed { nodes { planned { FIELDS } } } }",
        "what at zone revision note askedBy",
    ),
    ("SavedFilterConnection", READ, "{ savedFilters { FIELDS } }", LIST),
    ("SavedFilterEdge", READ, "{ savedFilters { edges { FIELDS } } }", EDGE),
    (
        "SavedFilter",
        READ,
        r#"{ savedFilter(ref: "wet") { FIELDS } }"#,
        "id slug name revision filter public articles rules createdAt updatedAt savedBy savedByName",
    ),
    (
        "TopicRule",
        READ,
        r#"{ topicRule(ref: "world") { FIELDS } }"#,
        "topic filter since pending looked",
    ),
    (
        "Filing",
        READ,
        r#"{ filings(article: "story-1") { FIELDS } }"#,
        "topic origin ruling ruledAt ruledBy ruledByName",
    ),
    (
        "StoredArticleFilter",
        READ,
        r#"{ savedFilter(ref: "wet") { filter { FIELDS } } }"#,
        "topics things sections contributors sources locales completeness genres publishedAt updatedAt \
         evidenceFor text and or not",
    ),
    (
        "StoredRefMatch",
        READ,
        r#"{ savedFilter(ref: "wet") { filter { topics { FIELDS } } } }"#,
        "any all none exact",
    ),
    (
        "StoredRef",
        READ,
        r#"{ savedFilter(ref: "wet") { filter { topics { any { FIELDS } } } } }"#,
        "id node",
    ),
    (
        "StoredTimeRange",
        READ,
        r#"{ savedFilter(ref: "wet") { filter { publishedAt { FIELDS } } } }"#,
        "from until",
    ),
    (
        "StoredRelationFilter",
        READ,
        r#"{ savedFilter(ref: "wet") { filter { evidenceFor { FIELDS } } } }"#,
        "subject object either event predicates modalities article validOn",
    ),
    ("KeyConnection", ADMIN, "{ keys { FIELDS } }", LIST),
    ("KeyEdge", ADMIN, "{ keys { edges { FIELDS } } }", EDGE),
    (
        "Key",
        ADMIN,
        "{ keys { nodes { FIELDS } } }",
        "id name prefix scopes createdAt createdBy expiresAt revokedAt lastUsedAt replaces",
    ),
    ("AuditRecordConnection", ADMIN, "{ auditLog { FIELDS } }", LIST),
    ("AuditRecordEdge", ADMIN, "{ auditLog { edges { FIELDS } } }", EDGE),
    (
        "AuditRecord",
        ADMIN,
        "{ auditLog { nodes { FIELDS } } }",
        "seq at actor actorName action subject before after",
    ),
    ("DraftPayload", WRITE, STALE, "draft userErrors conflict"),
    (
        "UserError",
        WRITE,
        r#"mutation { draftUpdate(input: { draft: "SAVED", revision: 1, patch: {} }) { userErrors { FIELDS } } }"#,
        "code field message value",
    ),
    (
        "Conflict",
        WRITE,
        r#"mutation { draftUpdate(input: { draft: "SAVED", revision: 1, patch: {} }) { conflict { FIELDS } } }"#,
        "current differences",
    ),
    (
        "DraftsPayload",
        WRITE,
        r#"mutation { draftsUpdate(input: { items: [{ draft: "SAVED", revision: 1, patch: {} }] }) { FIELDS } }"#,
        "results userErrors",
    ),
    (
        "DraftResult",
        WRITE,
        r#"mutation { draftsUpdate(input: { items: [{ draft: "SAVED", revision: 1, patch: {} }] }) { results { FIELDS } } }"#,
        "index draft userErrors conflict",
    ),
    (
        "ArticlePayload",
        PUBLISH,
        r#"mutation { articlePublish(input: { draft: "SAVED", revision: 1 }) { FIELDS } }"#,
        "article version draft userErrors conflict",
    ),
    (
        "ArticlesPayload",
        PUBLISH,
        r#"mutation { articlesPublish(input: { items: [{ draft: "SAVED", revision: 1 }] }) { FIELDS } }"#,
        "results userErrors",
    ),
    (
        "ArticleResult",
        PUBLISH,
        r#"mutation { articlesPublish(input: { items: [{ draft: "SAVED", revision: 1 }] }) { results { FIELDS } } }"#,
        "index article version userErrors conflict",
    ),
    (
        "TopicPayload",
        WRITE,
        r#"mutation { topicUpdate(input: { topic: "nowhere" }) { FIELDS } }"#,
        "topic rule userErrors",
    ),
    (
        "FilingPayload",
        PUBLISH,
        r#"mutation { topicPin(input: { topic: "nowhere", article: "story-1" }) { FIELDS } }"#,
        "article filings userErrors",
    ),
    (
        "ThingPayload",
        WRITE,
        r#"mutation { thingUpdate(input: { thing: "nowhere" }) { FIELDS } }"#,
        "thing userErrors",
    ),
    (
        "SectionPayload",
        WRITE,
        r#"mutation { sectionUpdate(input: { section: "nowhere", names: [] }) { FIELDS } }"#,
        "section userErrors",
    ),
    (
        "ContributorPayload",
        WRITE,
        r#"mutation { contributorUpdate(input: { contributor: "nobody" }) { FIELDS } }"#,
        "contributor userErrors",
    ),
    (
        "SourcePayload",
        WRITE,
        r#"mutation { sourceUpdate(input: { source: "nowhere" }) { FIELDS } }"#,
        "source userErrors",
    ),
    (
        "RelationPayload",
        PUBLISH,
        r#"mutation { relationRetract(input: { relation: "relation_01h455vb4pex5vsknk084sn02q" }) { FIELDS } }"#,
        "relation userErrors",
    ),
    (
        "FilterPayload",
        WRITE,
        r#"mutation { filterDelete(input: { filter: "nowhere", revision: 1 }) { FIELDS } }"#,
        "savedFilter userErrors conflict",
    ),
    (
        "KeyPayload",
        ADMIN,
        r#"mutation { keyRevoke(input: { key: "key_01h455vb4pex5vsknk084sn02q" }) { FIELDS } }"#,
        "key secret userErrors",
    ),
];

/// What stands beside something else, each with its right.
pub const BESIDE: &[(&str, &[&str], &str)] = &[
    (
        "drafts beside embargoed",
        &["desk:read", "press:embargoed"],
        "{ drafts { nodes { id } } embargoed { nodes { article { id } } } }",
    ),
    (
        "keys beside drafts",
        &["desk:read", "admin"],
        "{ drafts { nodes { id } } keys { nodes { id } } }",
    ),
];

const READ: &[&str] = &["desk:read"];
const WRITE: &[&str] = &["desk:write"];
const PUBLISH: &[&str] = &["desk:publish"];
const EMBARGOED: &[&str] = &["press:embargoed"];
const ADMIN: &[&str] = &["admin"];

/// What every list has.
const LIST: &str = "edges nodes pageInfo totalCount";
const EDGE: &str = "cursor node";

/// A save from a revision that is not the latest, which is refused.
const STALE: &str =
    r#"mutation { draftUpdate(input: { draft: "SAVED", revision: 1, patch: {} }) { FIELDS } }"#;
