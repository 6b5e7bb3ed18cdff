//! The life of a story, as docs/desk.md tells it: every step from every state, by whom, and where it leads.

use api::content::access::Action;
use api::content::drafting;
use api::content::drafting::life::{self, STEPS, Seen};
use api::content::{ArticleId, Desk, DraftId, Error, Moment, Result, TypedId, publishing};
use entity::draft::State;
use sea_orm::{ActiveEnum, Iterable};

use crate::app::Kind;
use crate::contract::root;
use crate::newsroom::{Newsroom, headlined};

on_both_databases! {
    each_state_takes_its_legal_steps_and_no_others
}

/// What the page says of one step.
#[derive(Debug)]
struct Told {
    from: Vec<State>,
    seen: Vec<Seen>,
    step: Action,
    /// Where it leads; nothing, where the story stands as it was.
    then: Option<Then>,
    needs: String,
}

/// What has become of a working copy.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Then {
    Stands(State),
    Gone,
}

/// The table of the page, step by step.
fn table() -> Vec<Told> {
    let page = std::fs::read_to_string(root().join("docs/desk.md")).unwrap();
    let (_, life) = page.split_once("\n## The life of a story\n").unwrap();
    let (life, _) = life.split_once("\n## ").unwrap();
    let mut table: Vec<Told> = Vec::new();
    let mut stands = (Vec::new(), Vec::new());
    for row in life.lines().filter(|line| line.starts_with('|')).skip(2) {
        let cells: Vec<_> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [whence, steps, then, needs] = cells[..] else { panic!("{row}") };
        match whence {
            "" => {}
            "these three" => {
                let mut before: Vec<_> = table.iter().flat_map(|told| told.from.clone()).collect();
                before.dedup();
                assert_eq!(before.len(), 3, "{row}");
                stands = (before, Seen::iter().collect());
            }
            "any, while public" => stands = (State::iter().collect(), vec![Seen::Now]),
            state => stands = (vec![named(state)], Seen::iter().collect()),
        }
        let then = match then {
            "as it was" => None,
            "gone" => Some(Then::Gone),
            state => Some(Then::Stands(named(state))),
        };
        for (step, seen) in steps.split("; ").flat_map(steps_of) {
            let seen = stands.1.iter().copied().filter(|one| seen.contains(one)).collect();
            let needs = needs.trim_matches('`').to_owned();
            table.push(Told { from: stands.0.clone(), seen, step, then, needs });
        }
    }
    table
}

/// The steps that are named together, and what the public may have seen of the story for them to be taken.
fn steps_of(text: &str) -> Vec<(Action, Vec<Seen>)> {
    let parts: Vec<_> = text.split('`').collect();
    let seen = match *parts.last().unwrap() {
        "" | ": an approval is of one revision" | ", by hand or by the clock" => {
            Seen::iter().collect()
        }
        ", while public" => vec![Seen::Now],
        ", if the public never saw it" => vec![Seen::Never],
        ", unless it was merged" => vec![Seen::Never, Seen::Now, Seen::Before],
        other => panic!("what does “{other}” mean?"),
    };
    let names = parts.iter().skip(1).step_by(2);
    let step = |name: &&str| *Action::ALL.iter().find(|step| step.as_str() == *name).unwrap();
    names.map(|name| (step(name), seen.clone())).collect()
}

fn named(state: &str) -> State {
    State::try_from_value(&state.trim_matches('`').to_lowercase()).unwrap()
}

/// Where the page lets a step lead.
fn led(told: &[Told], state: State, seen: Seen, step: Action) -> Option<Then> {
    let so =
        |told: &&Told| told.step == step && told.from.contains(&state) && told.seen.contains(&seen);
    let found: Vec<_> = told.iter().filter(so).collect();
    assert!(found.len() < 2, "{state:?} {step:?} is told twice: {found:?}");
    found.first().map(|told| told.then.unwrap_or(Then::Stands(state)))
}

/// The steps that the page lets a story take.
fn legal(told: &[Told], state: State, seen: Seen) -> Vec<Action> {
    STEPS.into_iter().filter(|step| led(told, state, seen, *step).is_some()).collect()
}

#[test]
fn the_table_in_the_docs_is_the_one_in_force() {
    let told = table();
    for (state, seen) in State::iter().flat_map(|state| Seen::iter().map(move |seen| (state, seen)))
    {
        assert_eq!(legal(&told, state, seen), life::legal(state, seen), "{state:?} {seen:?}");
    }
    for Told { step, needs, .. } in &told {
        assert_eq!(step.needs().as_str(), needs, "{step:?}");
    }
    assert!(STEPS.iter().all(|step| told.iter().any(|told| told.step == *step)));
}

/// Every step from every state, tried on a real working copy: taken exactly where the table says so.
async fn each_state_takes_its_legal_steps_and_no_others(kind: Kind) {
    let room = Newsroom::new(kind).await;
    let ways: [&[Action]; 10] = [
        &[],
        &[Action::DraftSubmit],
        &[Action::DraftSubmit, Action::DraftApprove],
        &[Action::ArticleSchedule],
        &[Action::ArticlePublish],
        &[Action::ArticlePublish, Action::DraftUpdate],
        &[Action::ArticlePublish, Action::DraftUpdate, Action::ArticleSchedule],
        &[Action::ArticlePublish, Action::ArticleWithdraw],
        &[Action::ArticlePublish, Action::ArticleWithdraw, Action::DraftReopen],
        &[Action::ArticlePublish, Action::ArticleMerge],
    ];
    let (told, mut refusals) = (table(), 0);
    for way in ways {
        for step in life::STEPS {
            // Saved once more, so that there is something to go back to.
            let begun = room.draft("Story").await;
            let (id, _) = room.rename(begun, "Story again").await;
            for step in way {
                take(&room, id, *step).await.unwrap();
            }
            let stands = room.stands(id).await;
            let seen = past(&room, &stands).await;
            let legal = legal(&told, stands.state, seen);
            match take(&room, id, step).await {
                Ok(()) => {
                    let then = led(&told, stands.state, seen, step);
                    let draft = drafting::find_draft(&room.desk, &id.to_string()).await.unwrap();
                    let found = draft.map_or(Then::Gone, |draft| Then::Stands(draft.state));
                    assert_eq!(Some(found), then, "{way:?} {step:?}");
                }
                Err(Error::IllegalMove { legal: named, .. }) => {
                    assert!(!legal.contains(&step), "{way:?} {step:?}");
                    assert_eq!(named, legal.iter().map(|step| step.as_str()).collect::<Vec<_>>());
                    refusals += 1;
                }
                // What is not public can't be named as a public story.
                Err(Error::NotFound { .. } | Error::Invalid { .. }) => {
                    assert!(!legal.contains(&step), "{way:?} {step:?}");
                }
                Err(other) => panic!("{way:?} {step:?}: {other}"),
            }
        }
    }
    assert!(refusals > 40, "only {refusals} were refused");
}

/// What the public sees of a story, or has seen.
async fn past(room: &Newsroom, stands: &drafting::Draft) -> Seen {
    let story = ArticleId::of(stands.article_id);
    match stands.published_revision {
        Some(_) => Seen::Now,
        None => drafting::past(&room.desk, &[story]).await.unwrap()[&story],
    }
}

/// Takes one step with a working copy, as it stands.
async fn take(room: &Newsroom, id: DraftId, step: Action) -> Result<()> {
    let (desk, stands) = (&room.desk, room.stands(id).await);
    let from = stands.revision;
    let moment = Moment::At(room.later(3_600));
    match step {
        Action::DraftUpdate => {
            drafting::update(desk, id, from, headlined(&format!("Story {from}"))).await.map(drop)
        }
        Action::DraftRestore => restore(desk, id, from).await,
        Action::DraftDiscard => drafting::discard(desk, id, from).await.map(drop),
        Action::DraftSubmit => drafting::submit(desk, id, from).await.map(drop),
        Action::DraftApprove => drafting::approve(desk, id, from).await.map(drop),
        Action::DraftReturn => drafting::give_back(desk, id, from, None).await.map(drop),
        Action::DraftReopen => drafting::reopen(desk, id).await.map(drop),
        Action::ArticlePublish => publishing::issue(desk, id, from).await.map(drop),
        Action::ArticleCorrect => publishing::correct(desk, id, from, "Sorry.").await.map(drop),
        Action::ArticleSchedule => {
            publishing::schedule(desk, id, from, &moment, false).await.map(drop)
        }
        Action::ArticleUnschedule => publishing::unschedule(desk, id).await.map(drop),
        Action::ArticleExpire => {
            publishing::expire(desk, id, Some(&moment), "Old.").await.map(drop)
        }
        Action::ArticleWithdraw => {
            let story = drafting::story_of(desk, &id.to_string()).await?;
            let version = room
                .press(&format!("{{ node(id: \"{story}\") {{ ... on Article {{ version }} }} }}"))
                .await;
            let version = version["node"]["version"].as_i64().unwrap_or(1) as i32;
            publishing::withdraw(desk, story, version, "No.").await.map(drop)
        }
        Action::ArticleMerge => {
            let story = drafting::story_of(desk, &id.to_string()).await?;
            let (other, _) = room.published("Other").await;
            let other = drafting::story_of(desk, &other.to_string()).await?;
            publishing::merge_articles(desk, story, other).await.map(drop)
        }
        other => panic!("{other:?} is no step of a story"),
    }
}

async fn restore(desk: &Desk, id: DraftId, from: i32) -> Result<()> {
    drafting::restore(desk, id, from, 1).await.map(drop)
}
