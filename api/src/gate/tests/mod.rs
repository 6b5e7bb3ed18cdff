//! What the gate lets in, and at what price. The hostile texts that it refuses are the black-box tests' business.

mod limits;
mod prices;

use async_graphql::Variables;

use super::{Gate, Limits, Refusal, RefusalCode};

const SDL: &str = include_str!("mini.graphql");

fn gate() -> Gate {
    Gate::new(Limits::default(), SDL).unwrap()
}

fn admit(text: &str) -> Result<u64, Refusal> {
    gate().admit(text, None, &Variables::default()).map(|admitted| admitted.cost)
}

fn refused(text: &str) -> RefusalCode {
    admit(text).expect_err(text).code
}

fn with(text: &str, variables: serde_json::Value) -> u64 {
    gate().admit(text, None, &Variables::from_json(variables)).expect(text).cost
}
