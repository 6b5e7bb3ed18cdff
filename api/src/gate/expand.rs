//! How large a text is once each fragment is written out wherever it is spread. Knows the outline, no schema.
//!
//! Validation and execution do write them out, and a few hundred bytes of fragments can stand
//! for more tokens than there are atoms. Here each fragment is summed up once, those it spreads
//! before it; numbers stop at their type's end instead of turning over.

use std::collections::HashMap;

use async_graphql::{Value, Variables};

use super::Limits;
use super::outline::{Definition, Outline};
use super::refusal::{Refusal, RefusalCode, clip};

/// A string counts as one more token for every so many bytes: it is copied for each use.
const BYTES_A_TOKEN: usize = 32;

/// What one definition comes to, written out.
#[derive(Clone, Copy, Debug)]
struct Total {
    tokens: u64,
    /// What its variables stand for, beside its own tokens.
    values: u64,
    depth: usize,
    root_fields: usize,
}

/// Refuses circles, and definitions that are too large, too deep or too broad written out.
pub(super) fn check(
    outline: &Outline<'_>,
    variables: &Variables,
    limits: &Limits,
) -> Result<(), Refusal> {
    let sizes = sizes(outline, variables, limits)?;
    let mut order = Order::new(&outline.definitions);
    let mut totals: HashMap<&str, Total> = HashMap::new();
    // Over all definitions, used or not: validation visits them all.
    let (mut tokens, mut values) = (0_u64, 0_u64);
    while let Some(definition) = order.next() {
        let total = write_out(definition, &totals, &sizes);
        tokens = tokens.saturating_add(total.tokens);
        values = values.saturating_add(total.values);
        check_size(tokens, values, limits)?;
        check_total(&total, definition, limits)?;
        if let Some(name) = definition.fragment {
            totals.insert(name, total);
        }
    }
    match order.stuck() {
        None => Ok(()),
        Some(name) => Err(Refusal::new(
            RefusalCode::FragmentCycle,
            format!("the fragment {} spreads itself, or one that does", clip(name)),
        )),
    }
}

/// Validation works at each token of a text, and only copies values: so each has a bound of its own.
fn check_size(tokens: u64, values: u64, limits: &Limits) -> Result<(), Refusal> {
    let (what, most) = if tokens > limits.expansion {
        ("fragments", limits.expansion)
    } else if tokens.saturating_add(values) > limits.values {
        ("fragments and variables", limits.values)
    } else {
        return Ok(());
    };
    let message = format!("with its {what} written out, a text may have at most {most} tokens");
    Err(Refusal::new(RefusalCode::ExpansionTooLarge, message))
}

fn check_total(total: &Total, definition: &Definition<'_>, limits: &Limits) -> Result<(), Refusal> {
    if total.depth > limits.nesting {
        let message = format!(
            "with its fragments written out, a text may have at most {} brackets inside each other",
            limits.nesting
        );
        return Err(Refusal::new(RefusalCode::NestingTooDeep, message));
    }
    if definition.fragment.is_none() && total.root_fields > limits.root_fields {
        let message =
            format!("an operation may ask for at most {} root fields", limits.root_fields);
        return Err(Refusal::new(RefusalCode::TooManyRootFields, message));
    }
    Ok(())
}

/// Sums up one definition. A fragment that does not exist counts nothing: validation reports it.
fn write_out(
    definition: &Definition<'_>,
    totals: &HashMap<&str, Total>,
    sizes: &HashMap<&str, u64>,
) -> Total {
    let values = definition.uses.iter().filter_map(|name| sizes.get(name).copied());
    let mut total = Total {
        tokens: definition.tokens as u64,
        values: values.fold(0, u64::saturating_add),
        depth: definition.depth,
        root_fields: definition.root_fields,
    };
    for spread in &definition.spreads {
        let Some(fragment) = totals.get(spread.name) else { continue };
        total.tokens = total.tokens.saturating_add(fragment.tokens);
        total.values = total.values.saturating_add(fragment.values);
        total.depth = total.depth.max(spread.depth.saturating_add(fragment.depth));
        if spread.root {
            total.root_fields = total.root_fields.saturating_add(fragment.root_fields);
        }
    }
    total
}

/// The definitions, each after those it spreads.
struct Order<'o, 'a> {
    definitions: &'o [Definition<'a>],
    /// For each definition: how many of its spreads are still to come, and who spreads it.
    waiting: Vec<usize>,
    users: Vec<Vec<usize>>,
    ready: Vec<usize>,
}

impl<'o, 'a> Order<'o, 'a> {
    fn new(definitions: &'o [Definition<'a>]) -> Self {
        let names: HashMap<&str, usize> =
            definitions.iter().enumerate().filter_map(|(at, d)| Some((d.fragment?, at))).collect();
        let mut users = vec![Vec::new(); definitions.len()];
        let mut waiting = Vec::with_capacity(definitions.len());
        for (at, definition) in definitions.iter().enumerate() {
            let mut count = 0;
            for fragment in definition.spreads.iter().filter_map(|spread| names.get(spread.name)) {
                if let Some(users) = users.get_mut(*fragment) {
                    users.push(at);
                    count += 1;
                }
            }
            waiting.push(count);
        }
        let ready = (0..).zip(&waiting).filter(|(_, count)| **count == 0).map(|(at, _)| at);
        Self { definitions, ready: ready.collect(), waiting, users }
    }

    fn next(&mut self) -> Option<&'o Definition<'a>> {
        let at = self.ready.pop()?;
        for &user in self.users.get(at).into_iter().flatten() {
            if let Some(count) = self.waiting.get_mut(user) {
                *count -= 1;
                if *count == 0 {
                    self.ready.push(user);
                }
            }
        }
        self.definitions.get(at)
    }

    /// A fragment that never came up, because it waits for itself.
    fn stuck(&self) -> Option<&'a str> {
        let all = self.definitions.iter().zip(&self.waiting);
        all.filter(|(_, count)| **count > 0).find_map(|(definition, _)| definition.fragment)
    }
}

/// How many tokens each variable stands for: those of the value sent, else of its default.
fn sizes<'v>(
    outline: &Outline<'v>,
    variables: &'v Variables,
    limits: &Limits,
) -> Result<HashMap<&'v str, u64>, Refusal> {
    let mut sizes = outline.defaults.clone();
    let mut sum = 0;
    for (name, value) in variables.iter() {
        let size = size(value, limits.values.saturating_sub(sum), limits)?;
        sum += size;
        sizes.insert(name.as_str(), size);
    }
    Ok(sizes)
}

/// How many tokens a value would have as a literal, up to `most`. It may nest no deeper than one.
fn size(value: &Value, most: u64, limits: &Limits) -> Result<u64, Refusal> {
    let mut size: u64 = 0;
    let mut rest = vec![(value, 1)];
    while let Some((value, depth)) = rest.pop() {
        let bytes = match value {
            Value::String(text) => text.len(),
            Value::Binary(bytes) => bytes.len(),
            Value::Object(fields) => fields.keys().map(|key| key.len()).sum(),
            _ => 0,
        };
        size = size.saturating_add(1).saturating_add((bytes / BYTES_A_TOKEN) as u64);
        if size > most {
            let message = format!("the variables may hold at most {} values", limits.values);
            return Err(Refusal::new(RefusalCode::ExpansionTooLarge, message));
        }
        match value {
            Value::List(_) | Value::Object(_) if depth > limits.nesting => {
                let message = format!("a variable may nest at most {} deep", limits.nesting);
                return Err(Refusal::new(RefusalCode::NestingTooDeep, message));
            }
            Value::List(items) => rest.extend(items.iter().map(|item| (item, depth + 1))),
            Value::Object(fields) => rest.extend(fields.values().map(|item| (item, depth + 1))),
            _ => {}
        }
    }
    Ok(size)
}
