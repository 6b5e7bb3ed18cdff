//! What may have been meant by words that nothing says, and how it is told.

use serde_json::{Value, json};

use crate::app::Kind;
use crate::searching::{LEAD, indexed, slugs};

on_both_databases! {
    a_slip_of_the_finger_is_understood
}

async fn a_slip_of_the_finger_is_understood(kind: Kind) {
    let app = indexed(kind).await;
    let query = r#"{ search(text: "partenaraits OTAN") { didYouMean nodes { slug } } }"#;
    let answer = app.data(query).await["search"].take();
    assert!(answer["didYouMean"].as_str().unwrap().starts_with("partenariat"), "{answer}");
    assert_eq!(answer["nodes"][0]["slug"], LEAD);
    let meant = async |text: &str| {
        let query = format!("{{ search(text: {}) {{ didYouMean }} }}", json!(text));
        app.data(&query).await["search"]["didYouMean"].take()
    };
    for (typed, better) in [
        ("Maroc-Isreal", "Maroc-Israel"),
        ("MAROCC OTAN", "MAROC OTAN"),
        // Nobody means “tant” or “ont”.
        ("tank", ""),
        ("ONTA", ""),
    ] {
        let better = if better.is_empty() { Value::Null } else { json!(better) };
        assert_eq!(meant(typed).await, better, "{typed}");
    }
    assert!(!slugs(&app, "Maroc-Isreal").await.is_empty());
    // What is known is not second-guessed.
    let known = app.data(r#"{ search(text: "partenariat") { didYouMean } }"#).await;
    assert_eq!(known["search"]["didYouMean"], Value::Null);
}
