//! Working copies: every save a revision, nobody's work overwritten unseen, and what breaks a rule refused.

use std::sync::Arc;

use api::content::access::AuditList;
use api::content::drafting::{
    self, BlockEdit, Difference, Manuscript, NewBlock, NewContent, NewLink, NewMention, Patch,
};
use api::content::list;
use api::content::{Actor, Desk, DraftId, Error, Locale, document::Content};
use entity::article_link::LinkKind;
use futures_util::future::join_all;

use crate::app::Kind;
use crate::newsroom::{Newsroom, headlined, paragraph, seen};

on_both_databases! {
    every_save_is_a_revision_to_compare_and_to_go_back_to
    a_stale_save_is_refused_with_what_changed_and_leaves_no_trace
    a_save_that_changes_nothing_makes_no_revision
    of_a_hundred_saves_at_once_one_is_applied_and_the_others_are_refused
    of_a_hundred_editors_who_try_again_none_loses_a_word
    wrong_saves_are_refused_by_field
    a_story_has_one_working_copy_in_each_language
    only_what_the_public_never_saw_can_be_thrown_away
}

/// How many lines the audit log has.
async fn lines(room: &Newsroom) -> u64 {
    let list = AuditList::new(&room.desk, None, None).unwrap();
    list::count(&room.desk, &[list]).await.unwrap()[0].value
}

/// What a revision says.
async fn said(room: &Newsroom, id: DraftId, number: i32) -> Manuscript {
    drafting::manuscripts(&room.desk, &[(id, number)]).await.unwrap().remove(&(id, number)).unwrap()
}

/// What differs between two revisions.
async fn differing(room: &Newsroom, id: DraftId, from: i32, to: i32) -> Vec<Difference> {
    drafting::differences(&said(room, id, from).await, &said(room, id, to).await)
}

async fn every_save_is_a_revision_to_compare_and_to_go_back_to(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let one = room.draft("One").await;
    let two = room.rename(one, "Two").await;
    let body = Patch { body: Some(vec![paragraph("Text.")]), ..Patch::default() };
    let three = seen(drafting::update(&room.desk, two.0, two.1, body).await.unwrap());
    assert_eq!(three.1, 3);

    let differences = differing(&room, one.0, 1, 3).await;
    let told: Vec<_> = differences
        .iter()
        .map(|one| (one.field.as_str(), one.before.clone(), one.after.clone()))
        .collect();
    assert_eq!(
        told,
        [
            ("headline", Some("One".into()), Some("Two".into())),
            ("body.b1", None, Some("Text.".into()))
        ]
    );
    let back = seen(drafting::restore(&room.desk, one.0, 3, 1).await.unwrap());
    assert_eq!(back.1, 4);
    assert_eq!(differing(&room, one.0, 1, 4).await, []);

    // A block that comes after the restoration has an id of its own.
    let body = Patch { body: Some(vec![paragraph("More.")]), ..Patch::default() };
    drafting::update(&room.desk, back.0, back.1, body).await.unwrap();
    let latest = said(&room, one.0, 5).await;
    assert_eq!(latest.body[0].id, "b2");
}

async fn a_stale_save_is_refused_with_what_changed_and_leaves_no_trace(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let first = room.draft("One").await;
    room.rename(first, "Two").await;
    let before = (room.stands(first.0).await, lines(&room).await);

    let refused = drafting::update(&room.desk, first.0, 1, headlined("Mine")).await.unwrap_err();

    let Error::Conflict { field, current: 2, differences } = refused else {
        panic!("{refused}");
    };
    assert_eq!(field, "revision");
    assert_eq!(differences.len(), 1);
    assert_eq!(differences[0].after, Some("Two".into()));
    assert_eq!((room.stands(first.0).await, lines(&room).await), before);
    let never = drafting::update(&room.desk, first.0, 7, headlined("Mine")).await.unwrap_err();
    assert_eq!(never.to_string(), "there is no revision “7”");
}

async fn a_save_that_changes_nothing_makes_no_revision(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let first = room.draft("One").await;
    let before = lines(&room).await;
    assert_eq!(room.rename(first, "One").await, first);
    assert_eq!(lines(&room).await, before);
}

async fn of_a_hundred_saves_at_once_one_is_applied_and_the_others_are_refused(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, _) = room.draft("Start").await;
    let desks = desks(&room).await;
    let saves = (0..100).map(|number| {
        let desk = desks[number % 2].clone();
        tokio::spawn(async move {
            drafting::update(&desk, id, 1, headlined(&format!("Editor {number}"))).await
        })
    });
    let outcomes: Vec<_> = join_all(saves).await.into_iter().map(Result::unwrap).collect();

    let applied: Vec<_> = (0..100).filter(|number| outcomes[*number].as_ref().is_ok()).collect();
    assert_eq!(applied.len(), 1);
    for refused in outcomes.iter().filter_map(|outcome| outcome.as_ref().err()) {
        assert!(matches!(refused, Error::Conflict { current: 2, .. }), "{refused}");
    }
    let stands = room.stands(id).await;
    assert_eq!((stands.revision, stands.headline), (2, format!("Editor {}", applied[0])));
}

async fn of_a_hundred_editors_who_try_again_none_loses_a_word(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, _) = room.draft("Start").await;
    let desks = desks(&room).await;
    let saves = (0..100).map(|number| {
        let desk = desks[number % 2].clone();
        tokio::spawn(async move {
            let line = format!("Line {number}.");
            let put = BlockEdit::Put { block: paragraph(&line), place: None };
            let patch = Patch { blocks: vec![put], ..Patch::default() };
            let mut from = 1;
            loop {
                match drafting::update(&desk, id, from, patch.clone()).await {
                    Ok(saved) => return (saved.revision, line),
                    Err(Error::Conflict { current, .. }) => from = current,
                    Err(other) => panic!("{other}"),
                }
            }
        })
    });
    let mut saved: Vec<_> = join_all(saves).await.into_iter().map(Result::unwrap).collect();
    saved.sort_unstable();
    let (revisions, lines): (Vec<_>, Vec<_>) = saved.into_iter().unzip();
    assert_eq!(revisions, (2..=101).collect::<Vec<_>>());
    // Each revision says what the one before said and its editor's line: none is lost, and none comes twice.
    for (before, revision) in revisions.into_iter().enumerate() {
        let saved = said(&room, id, revision).await;
        let said: Vec<_> = saved.body.iter().map(|block| words(&block.content)).collect();
        assert_eq!(said, lines[..=before], "revision {revision}");
    }
}

/// What a paragraph says.
fn words(content: &Content) -> String {
    let Content::Paragraph { spans } = content else { panic!("{content:?}") };
    spans.iter().map(|span| span.text.as_str()).collect()
}

/// Two nodes' desks: a lock inside one process must not be what saves us.
async fn desks(room: &Newsroom) -> Arc<[Desk; 2]> {
    let another = Desk::new(&room.another().await, Actor::operator());
    Arc::new([room.desk.clone(), another])
}

async fn wrong_saves_are_refused_by_field(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, revision) = room.draft("One").await;
    let before = (room.stands(id).await, lines(&room).await);
    let block = |content| Patch {
        body: Some(vec![NewBlock { id: None, content: NewContent::Plain(content) }]),
        ..Patch::default()
    };
    let text = |text: &str| vec![api::content::document::Span::plain(text)];
    let link = NewLink { kind: LinkKind::Related, title: "T".to_owned(), article: None, url: None };
    let mention =
        NewMention { thing: "nobody".to_owned(), wordings: vec!["x".to_owned()], role: None };
    for (patch, told) in [
        (headlined(&"x".repeat(301)), "patch.headline: must be at most 300 characters"),
        (headlined("a\nb"), "patch.headline: must not hold U+000A"),
        (headlined("a\u{202E}b"), "patch.headline: must not hold U+202E"),
        (
            Patch { topics: Some(vec!["none".to_owned()]), ..Patch::default() },
            "patch.topics[0]: there is no topic “none”",
        ),
        (
            Patch { section: Some(Some("none".to_owned())), ..Patch::default() },
            "patch.section: there is no section “none”",
        ),
        (
            Patch { mentions: Some(vec![mention]), ..Patch::default() },
            "patch.mentions[0].thing: there is no thing “nobody”",
        ),
        (
            Patch { links: Some(vec![link]), ..Patch::default() },
            "patch.links[0].url: must be given where no article is, and only there",
        ),
        (
            Patch { canonical_url: Some(Some("javascript:x".to_owned())), ..Patch::default() },
            "patch.canonicalUrl: must be an http or https address of at most 2,000 characters, without spaces or quotes",
        ),
        (
            Patch { published_time_local: Some(Some("25:00".to_owned())), ..Patch::default() },
            "patch.publishedTimeLocal: must be a time of day from 00:00 to 23:59",
        ),
        (
            block(Content::Heading { level: 1, spans: text("H") }),
            "patch.body[0].level: must be from 2 to 6; 1 is the headline's",
        ),
        (block(Content::Paragraph { spans: text("") }), "patch.body[0].spans: must not be empty"),
        (
            block(Content::List { ordered: false, items: Vec::new() }),
            "patch.body[0].items: must have 1 to 500 entries",
        ),
        (
            Patch { body: Some((0..1_001).map(|_| paragraph("x")).collect()), ..Patch::default() },
            "patch.body: must have at most 1000 entries",
        ),
        (
            Patch { blocks: vec![BlockEdit::Remove { id: "b9".to_owned() }], ..Patch::default() },
            "patch.blocks[0].id: there is no block “b9” in this revision",
        ),
    ] {
        let refused = drafting::update(&room.desk, id, revision, patch).await.unwrap_err();
        assert_eq!(refused.to_string(), told);
    }
    assert_eq!((room.stands(id).await, lines(&room).await), before);
}

async fn a_story_has_one_working_copy_in_each_language(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (id, _) = room.published("Hello").await;
    let story = drafting::story_of(&room.desk, &id.to_string()).await.unwrap().to_string();
    let translate = async |tag: &str| {
        let patch = Patch { source: Some(Some("wire".to_owned())), ..headlined("Bonjour") };
        drafting::create(&room.desk, &Locale::parse(tag).unwrap(), Some(&*story), patch).await
    };
    let french = seen(translate("fr").await.unwrap());
    for tag in ["fr", "en"] {
        let told = format!("locale: is one that the story is in already: {tag}");
        assert_eq!(translate(tag).await.unwrap_err().to_string(), told);
    }
    let query = "{ article(ref: \"hello\") { translations { locale headline } } }";
    assert_eq!(room.press(query).await["article"]["translations"], serde_json::json!([]));
    api::content::publishing::issue(&room.desk, french.0, french.1).await.unwrap();
    let translations = serde_json::json!([{ "locale": "fr", "headline": "Bonjour" }]);
    assert_eq!(room.press(query).await["article"]["translations"], translations);
    let now = room.store.now().to_rfc3339();
    let query = query.replace("\"hello\"", &format!("\"hello\", asOf: \"{now}\""));
    assert_eq!(room.press(&query).await["article"]["translations"], translations);
}

async fn only_what_the_public_never_saw_can_be_thrown_away(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let (draft, revision) = room.draft("Never").await;
    drafting::discard(&room.desk, draft, revision).await.unwrap();
    assert!(drafting::find_draft(&room.desk, &draft.to_string()).await.unwrap().is_none());

    let (public, revision) = room.published("Seen").await;
    let refused = drafting::discard(&room.desk, public, revision).await.unwrap_err();
    assert_eq!(refused.code(), "ILLEGAL_MOVE");
    let story = drafting::story_of(&room.desk, &public.to_string()).await.unwrap();
    api::content::publishing::withdraw(&room.desk, story, 1, "No.").await.unwrap();
    drafting::reopen(&room.desk, public).await.unwrap();
    let refused = drafting::discard(&room.desk, public, revision).await.unwrap_err();
    assert_eq!(refused.code(), "ILLEGAL_MOVE");
}
