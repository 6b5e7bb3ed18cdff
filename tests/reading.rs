//! What a reader gets: pages of lists, from either end, and the cost of them.

use crate::app::{App, Kind};

on_both_databases! {
    a_page_costs_the_same_however_long_it_is
}

async fn a_page_costs_the_same_however_long_it_is(kind: Kind) {
    let app = App::demo(kind).await;
    let page = |first: u32| {
        format!(
            "{{ articles(first: {first}) {{ nodes {{ headline topics {{ name }} contributors {{ name }}
               mentions(first: 3) {{ nodes {{ wording thing {{ name }} }} }}
               links(first: 3) {{ nodes {{ title article {{ headline }} }} }} }} }} }}"
        )
    };
    let (two, six) = (app.statements(&page(2)).await, app.statements(&page(6)).await);
    assert_eq!(two, six);
}
