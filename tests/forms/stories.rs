//! What the forms of an article are made of: stories with all that stands around them. Knows the library, beneath any face.

use std::sync::Arc;

use api::content::{ArticleId, Meter, reading};
use api::feeds::{Site, Story, stories};

use crate::app::{App, Kind, Place};

on_both_databases! {
    many_stories_are_read_in_as_many_statements_as_one
}

async fn many_stories_are_read_in_as_many_statements_as_one(kind: Kind) {
    let app = App::demo(kind).await;
    let store = app.place.store().await;
    let ids = reading::ids_after(store.press(), None, 100).await.unwrap();
    let read = async |ids: &[ArticleId]| -> (Vec<Option<Story>>, u32) {
        let meter = Arc::new(Meter::default());
        let press = store.press().metered(meter.clone());
        let read = stories(&press, ids, None).await.unwrap();
        (read, meter.count())
    };
    let whole = "le-maroc-muscle-son-partenariat-strategique-avec-l-otan";
    let whole = reading::find_article(store.press(), whole).await.unwrap().unwrap();
    let (one, statements) = read(&[whole]).await;
    let (all, as_many) = read(&ids).await;
    assert_eq!((all.len(), as_many), (12, statements));
    assert!(
        ids.iter().eq(all
            .iter()
            .map(|story| story.as_ref().unwrap().id())
            .collect::<Vec<_>>()
            .iter())
    );
    let story = one[0].as_ref().unwrap();
    let topics: Vec<_> = story.topics.iter().map(|topic| topic.name.as_str()).collect();
    assert_eq!(topics[0], "Maroc–OTAN", "in the language of the story");
    assert!(
        story.mentions.len() > 5
            && story.mentions[0].mention.position <= story.mentions[1].mention.position
    );
    assert_eq!(story.source.slug, "bladi-net");

    let unknown: ArticleId =
        api::content::TypedId::parse("article_01h455vb4pex5vsknk084sn02q").unwrap();
    assert!(read(&[unknown]).await.0[0].is_none());

    let mut site = Site { public_url: "https://news.example.org".to_owned(), article_url: None };
    let mut story = story.clone();
    assert!(story.article.row.canonical_url.is_none());
    assert_eq!(
        site.article(&story),
        "https://news.example.org/v1/articles/le-maroc-muscle-son-partenariat-strategique-avec-l-otan"
    );
    let article = Arc::make_mut(&mut story.article);
    article.row.slug = "خبر-1".to_owned();
    site.article_url = Some("https://example.org/{id}/{slug}".to_owned());
    assert_eq!(
        site.article(&story),
        format!("https://example.org/{}/%D8%AE%D8%A8%D8%B1-1", story.id())
    );
    Arc::make_mut(&mut story.article).row.canonical_url = Some("https://bladi.net/é".to_owned());
    assert_eq!(site.article(&story), "https://bladi.net/%C3%A9");
}

#[tokio::test]
async fn public_addresses_that_lead_nowhere_are_refused() {
    let place = Place::new(Kind::Sqlite).await;
    for (option, rule, values) in [
        (
            "--public-url",
            "must be an http or https address without a query",
            [
                "",
                "news.example.org",
                "ftp://example.org",
                "https://a:b@example.org",
                "https://example.org/?q",
            ],
        ),
        (
            "--article-url",
            "must be an http or https address with {slug} or {id} in it",
            [
                "https://example.org",
                "https://example.org/{name}/{id}",
                "{slug}",
                "javascript:{slug}",
                "https://x/#{id}",
            ],
        ),
    ] {
        for value in values {
            let refused = place.run(&["demo", option, value]).await;
            let said = String::from_utf8(refused.stderr).unwrap();
            assert_eq!(refused.status.code(), Some(2), "{value}: {said}");
            assert!(said.contains(rule), "{value}: {said}");
        }
    }
}
