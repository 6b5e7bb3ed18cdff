//! Which right each field of the desk needs, written down a second time: a test holds the server to it.
//!
//! A new root field needs a row here, or a test fails. In a document, DRAFT is the id of a working copy
//! at its first revision and STORY that of its article, KEY that of a key and RELATION that of a relation.

/// What any key suffices for, a token without a right as well.
pub const ANY: &str = "any key";

/// A field of `Query`: its name, the right it needs, and a question.
pub const ASKED: &[(&str, &str, &str)] = &[
    ("node", ANY, r#"{ node(id: "DRAFT") { id } }"#),
    ("nodes", ANY, r#"{ nodes(ids: ["DRAFT", "KEY"]) { id } }"#),
    ("article", ANY, r#"{ article(ref: "story-1") { headline } }"#),
    ("withdrawn", ANY, r#"{ withdrawn(ref: "story-1") { reason } }"#),
    ("story", ANY, r#"{ story(ref: "story-1") { __typename } }"#),
    ("articles", ANY, "{ articles { nodes { headline } } }"),
    ("changes", ANY, "{ changes { nodes { id article { headline } } } }"),
    ("topic", ANY, r#"{ topic(ref: "rivers") { name } }"#),
    ("topics", ANY, "{ topics { nodes { name } } }"),
    ("thing", ANY, r#"{ thing(ref: "nile") { name } }"#),
    ("things", ANY, "{ things { nodes { name } } }"),
    ("search", ANY, r#"{ search(text: "nile") { nodes { headline } } }"#),
    ("suggest", ANY, r#"{ suggest(prefix: "ni") { text } }"#),
    ("relations", ANY, "{ relations { nodes { statement } } }"),
    ("path", ANY, r#"{ path(from: "nile", to: "aswan") { hops } }"#),
    ("section", ANY, r#"{ section(ref: "front") { name } }"#),
    ("sections", ANY, "{ sections { name } }"),
    ("contributor", ANY, r#"{ contributor(ref: "ann") { name } }"#),
    ("source", ANY, r#"{ source(ref: "wire") { name } }"#),
    ("sources", ANY, "{ sources { name } }"),
    ("viewer", ANY, "{ viewer { id name scopes } }"),
    ("draft", "desk:read", r#"{ draft(ref: "DRAFT") { headline } }"#),
    ("drafts", "desk:read", "{ drafts { nodes { headline } } }"),
    ("embargoed", "press:embargoed", "{ embargoed { nodes { article { headline } } } }"),
    ("savedFilter", "desk:read", r#"{ savedFilter(ref: "wet") { name } }"#),
    ("topicRule", "desk:read", r#"{ topicRule(ref: "rivers") { pending } }"#),
    ("filings", "desk:read", r#"{ filings(article: "story-1") { origin } }"#),
    ("savedFilters", "desk:read", "{ savedFilters { nodes { name } } }"),
    ("keys", "admin", "{ keys { nodes { name } } }"),
    ("auditLog", "admin", "{ auditLog { nodes { actor } } }"),
];

/// A field of `Mutation`: its name, the right it needs, and a deed.
pub const DONE: &[(&str, &str, &str)] = &[
    (
        "draftCreate",
        "desk:write",
        r#"mutation { draftCreate(input: { locale: "en" }) { draft { id } userErrors { message } } }"#,
    ),
    (
        "draftOpen",
        "desk:write",
        r#"mutation { draftOpen(input: { article: "story-1" }) { draft { id } userErrors { message } } }"#,
    ),
    (
        "draftUpdate",
        "desk:write",
        r#"mutation { draftUpdate(input: { draft: "DRAFT", revision: 1, patch: { headline: "Two" } })
           { draft { id } userErrors { message } } }"#,
    ),
    (
        "draftRestore",
        "desk:write",
        r#"mutation { draftRestore(input: { draft: "DRAFT", revision: 2, to: 1 })
           { draft { id } userErrors { message } } }"#,
    ),
    (
        "draftSubmit",
        "desk:write",
        r#"mutation { draftSubmit(input: { draft: "DRAFT", revision: 1 })
           { draft { id } userErrors { message } } }"#,
    ),
    (
        "draftApprove",
        "desk:publish",
        r#"mutation { draftApprove(input: { draft: "DRAFT", revision: 1 })
           { draft { id } userErrors { message } } }"#,
    ),
    (
        "draftReturn",
        "desk:publish",
        r#"mutation { draftReturn(input: { draft: "DRAFT", revision: 1, remark: "No." })
           { draft { id } userErrors { message } } }"#,
    ),
    (
        "draftReopen",
        "desk:publish",
        r#"mutation { draftReopen(input: { draft: "DRAFT" }) { draft { id } userErrors { message } } }"#,
    ),
    (
        "draftDiscard",
        "desk:write",
        r#"mutation { draftDiscard(input: { draft: "DRAFT", revision: 1 })
           { draft { id } userErrors { message } } }"#,
    ),
    (
        "articlePublish",
        "desk:publish",
        r#"mutation { articlePublish(input: { draft: "DRAFT", revision: 1 })
           { article { id } userErrors { message } } }"#,
    ),
    (
        "articleCorrect",
        "desk:publish",
        r#"mutation { articleCorrect(input: { draft: "DRAFT", revision: 2, note: "It was two." })
           { article { id } userErrors { message } } }"#,
    ),
    (
        "articleSchedule",
        "desk:publish",
        r#"mutation { articleSchedule(input: { draft: "DRAFT", revision: 1, at: "2999-01-01T00:00:00Z" })
           { draft { id } userErrors { message } } }"#,
    ),
    (
        "articleUnschedule",
        "desk:publish",
        r#"mutation { articleUnschedule(input: { draft: "DRAFT" })
           { draft { id } userErrors { message } } }"#,
    ),
    (
        "articleExpire",
        "desk:publish",
        r#"mutation { articleExpire(input: { draft: "DRAFT", when: { at: "2999-01-01T00:00:00Z" } })
           { draft { id } userErrors { message } } }"#,
    ),
    (
        "articleWithdraw",
        "desk:publish",
        r#"mutation { articleWithdraw(input: { article: "STORY", version: 1, reason: "No." })
           { version userErrors { message } } }"#,
    ),
    (
        "articleMerge",
        "desk:publish",
        r#"mutation { articleMerge(input: { from: "STORY", into: "story-2" })
           { article { id } userErrors { message } } }"#,
    ),
    (
        "draftsCreate",
        "desk:write",
        r#"mutation { draftsCreate(input: { items: [{ locale: "en", headline: "Two" }] })
           { results { userErrors { message } } userErrors { message } } }"#,
    ),
    (
        "draftsUpdate",
        "desk:write",
        r#"mutation { draftsUpdate(input: { items: [{ draft: "DRAFT", revision: 1, patch: { headline: "X" } }] })
           { results { userErrors { message } } userErrors { message } } }"#,
    ),
    (
        "articlesPublish",
        "desk:publish",
        r#"mutation { articlesPublish(input: { items: [{ draft: "DRAFT", revision: 1 }] })
           { results { userErrors { message } } userErrors { message } } }"#,
    ),
    (
        "articlesWithdraw",
        "desk:publish",
        r#"mutation { articlesWithdraw(input: { items: [{ article: "STORY", version: 1, reason: "No." }] })
           { results { userErrors { message } } userErrors { message } } }"#,
    ),
    (
        "topicCreate",
        "desk:write",
        r#"mutation { topicCreate(input: { slug: "lakes", names: [{ locale: "en", name: "Lakes" }] }) { userErrors { message } } }"#,
    ),
    (
        "topicUpdate",
        "desk:write",
        r#"mutation { topicUpdate(input: { topic: "rivers", names: [{ locale: "fr", name: "Fleuves" }] }) { userErrors { message } } }"#,
    ),
    (
        "topicPin",
        "desk:publish",
        r#"mutation { topicPin(input: { topic: "dams", article: "story-2" }) { userErrors { message } } }"#,
    ),
    (
        "topicExclude",
        "desk:publish",
        r#"mutation { topicExclude(input: { topic: "dams", article: "story-2" }) { userErrors { message } } }"#,
    ),
    (
        "topicRelease",
        "desk:publish",
        r#"mutation { topicRelease(input: { topic: "dams", article: "story-2" }) { userErrors { message } } }"#,
    ),
    (
        "thingCreate",
        "desk:write",
        r#"mutation { thingCreate(input: { slug: "congo", kind: EVENT, names: [{ locale: "en", names: ["Congo"] }] }) { userErrors { message } } }"#,
    ),
    (
        "thingUpdate",
        "desk:write",
        r#"mutation { thingUpdate(input: { thing: "nile", names: [{ locale: "fr", names: ["Nil"] }] }) { userErrors { message } } }"#,
    ),
    (
        "thingMerge",
        "desk:publish",
        r#"mutation { thingMerge(input: { from: "volta", into: "aswan" }) { userErrors { message } } }"#,
    ),
    (
        "sectionCreate",
        "desk:write",
        r#"mutation { sectionCreate(input: { slug: "back", names: [{ locale: "en", name: "Back" }] }) { userErrors { message } } }"#,
    ),
    (
        "sectionUpdate",
        "desk:write",
        r#"mutation { sectionUpdate(input: { section: "front", names: [{ locale: "fr", name: "Une" }] }) { userErrors { message } } }"#,
    ),
    (
        "contributorCreate",
        "desk:write",
        r#"mutation { contributorCreate(input: { slug: "bob", name: "Bob" }) { userErrors { message } } }"#,
    ),
    (
        "contributorUpdate",
        "desk:write",
        r#"mutation { contributorUpdate(input: { contributor: "ann", name: "Anne" }) { userErrors { message } } }"#,
    ),
    (
        "sourceCreate",
        "desk:write",
        r#"mutation { sourceCreate(input: { slug: "paper", name: "Paper" }) { userErrors { message } } }"#,
    ),
    (
        "sourceUpdate",
        "desk:write",
        r#"mutation { sourceUpdate(input: { source: "wire", name: "Wires" }) { userErrors { message } } }"#,
    ),
    (
        "filterSave",
        "desk:write",
        r#"mutation { filterSave(input: { slug: "dry", name: "Dry", filter: { locales: ["en"] } }) { userErrors { message } } }"#,
    ),
    (
        "filterDelete",
        "desk:write",
        r#"mutation { filterDelete(input: { filter: "damp", revision: 1 }) { userErrors { message } } }"#,
    ),
    (
        "relationAssert",
        "desk:publish",
        r#"mutation { relationAssert(input: { subject: "aswan", predicate: "near", object: "nile", modality: ASSERTED, evidence: [{ article: "story-1", quote: "At aswan" }] }) { userErrors { message } } }"#,
    ),
    (
        "relationRetract",
        "desk:publish",
        r#"mutation { relationRetract(input: { relation: "RELATION" }) { userErrors { message } } }"#,
    ),
    (
        "keyCreate",
        "admin",
        r#"mutation { keyCreate(input: { name: "Another", scopes: [ADMIN] })
           { secret userErrors { message } } }"#,
    ),
    (
        "keyRotate",
        "admin",
        r#"mutation { keyRotate(input: { key: "KEY" }) { secret userErrors { message } } }"#,
    ),
    (
        "keyRevoke",
        "admin",
        r#"mutation { keyRevoke(input: { key: "KEY" }) { key { id } userErrors { message } } }"#,
    ),
];

/// What has to be done before one of these deeds can be, by somebody who may.
pub const BEFORE: &[(&str, &[&str])] = &[
    ("draftRestore", &[SAVE]),
    ("draftApprove", &[SUBMIT]),
    ("draftReturn", &[SUBMIT]),
    ("draftReopen", &[PUBLISH, WITHDRAW]),
    ("articleCorrect", &[PUBLISH, SAVE]),
    ("articleUnschedule", &[SCHEDULE]),
    ("articleExpire", &[PUBLISH]),
    ("articleWithdraw", &[PUBLISH]),
    ("articlesWithdraw", &[PUBLISH]),
    ("articleMerge", &[PUBLISH]),
    (
        "filterDelete",
        &[
            r#"mutation { filterSave(input: { slug: "damp", name: "Damp", filter: {} }) { userErrors { message } } }"#,
        ],
    ),
    (
        "thingMerge",
        &[
            r#"mutation { thingCreate(input: { slug: "volta", kind: PERSON, names: [{ locale: "en", names: ["Volta"] }] }) { userErrors { message } } }"#,
        ],
    ),
];

const SAVE: &str = r#"mutation { draftUpdate(input: { draft: "DRAFT", revision: 1, patch: { summary: "More." } }) { userErrors { message } } }"#;
const SUBMIT: &str = r#"mutation { draftSubmit(input: { draft: "DRAFT", revision: 1 }) { userErrors { message } } }"#;
const SCHEDULE: &str = r#"mutation { articleSchedule(input: { draft: "DRAFT", revision: 1, at: "2999-01-01T00:00:00Z" }) { userErrors { message } } }"#;
const PUBLISH: &str = r#"mutation { articlePublish(input: { draft: "DRAFT", revision: 1 }) { userErrors { message } } }"#;
const WITHDRAW: &str = r#"mutation { articleWithdraw(input: { article: "STORY", version: 1, reason: "No." }) { userErrors { message } } }"#;
