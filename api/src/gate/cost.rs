//! What an operation may cost at most, in records read. Knows the price list, and nothing of how records are read.
//!
//! Every selection counts as often as it is written: the same field twice is read twice, and
//! `@skip` and `@include` save nothing. What may turn out to be one of several types is priced
//! as the dearest of them. A field's own weight counts once, each object it returns by itself.
//! Each selection set is priced once for each type and page it meets,
//! so a fragment that is spread a thousand times is looked up a thousand times, not walked.

use std::collections::HashMap;
use std::convert::Infallible;

use async_graphql::parser::types::{
    ExecutableDocument, Field, OperationDefinition, Selection, SelectionSet, VariableDefinition,
};
use async_graphql::{Name, Positioned, Value, Variables};

use super::prices::{ListSize, PAGE, Page, PriceList, RECORD, Slicing, TypeId};

/// The size of a page that is less than nothing or past all counting.
const SENSELESS: u64 = i32::MAX as u64;

/// What a selection comes to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Price {
    /// In millionths of a record.
    cost: u64,
    /// How many lists of introspection stand inside each other.
    pub rounds: usize,
}

impl Price {
    /// In records, rounded up.
    pub fn records(self) -> u64 {
        self.cost.div_ceil(RECORD)
    }

    /// Both.
    fn and(self, other: Self) -> Self {
        Self { cost: self.cost.saturating_add(other.cost), rounds: self.rounds.max(other.rounds) }
    }

    /// Whichever is more.
    fn or(self, other: Self) -> Self {
        Self { cost: self.cost.max(other.cost), rounds: self.rounds.max(other.rounds) }
    }
}

/// Prices an operation. Nothing is returned when it nests deeper than `depth`.
pub(super) fn price(
    prices: &PriceList,
    document: &ExecutableDocument,
    operation: &OperationDefinition,
    variables: &Variables,
    depth: usize,
) -> Option<Price> {
    let Some(root) = prices.root(operation.ty) else { return Some(Price::default()) };
    let definitions = &operation.variable_definitions;
    let mut bill = Bill { prices, document, variables, definitions, memo: HashMap::new() };
    bill.set(&operation.selection_set.node, root, None, depth)
}

struct Bill<'a> {
    prices: &'a PriceList,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    definitions: &'a [Positioned<VariableDefinition>],
    /// By selection set (its address), object and page.
    memo: HashMap<(usize, TypeId, Option<Page<'a>>), Price>,
}

impl<'a> Bill<'a> {
    /// Prices a selection set on an object.
    fn set(
        &mut self,
        set: &'a SelectionSet,
        on: TypeId,
        page: Option<Page<'a>>,
        depth: usize,
    ) -> Option<Price> {
        let key = (std::ptr::from_ref(set).addr(), on, page);
        if let Some(known) = self.memo.get(&key) {
            return Some(*known);
        }
        let depth = depth.checked_sub(1)?;
        let mut sum = Price::default();
        for item in &set.items {
            let price = match &item.node {
                Selection::Field(field) => self.field(&field.node, on, page, depth)?,
                Selection::InlineFragment(fragment) => {
                    let condition = fragment.node.type_condition.as_ref();
                    let condition = condition.map(|condition| condition.node.on.node.as_str());
                    self.fragment(condition, &fragment.node.selection_set.node, on, page, depth)?
                }
                Selection::FragmentSpread(spread) => {
                    let found = self.document.fragments.get(&spread.node.fragment_name.node);
                    let Some(fragment) = found.map(|fragment| &fragment.node) else { continue };
                    let condition = Some(fragment.type_condition.node.on.node.as_str());
                    self.fragment(condition, &fragment.selection_set.node, on, page, depth)?
                }
            };
            sum = sum.and(price);
        }
        self.memo.insert(key, sum);
        Some(sum)
    }

    /// Prices what a fragment brings, if it applies.
    fn fragment(
        &mut self,
        condition: Option<&str>,
        set: &'a SelectionSet,
        on: TypeId,
        page: Option<Page<'a>>,
        depth: usize,
    ) -> Option<Price> {
        match condition {
            Some(name) if !self.prices.applies(name, on) => Some(Price::default()),
            _ => self.set(set, on, page, depth),
        }
    }

    /// Prices a field. One that does not exist costs nothing: validation refuses it.
    fn field(
        &mut self,
        field: &'a Field,
        on: TypeId,
        page: Option<Page<'a>>,
        depth: usize,
    ) -> Option<Price> {
        let prices = self.prices;
        let Some(priced) = prices.field(on, &field.name.node) else {
            return Some(Price::default());
        };
        let says = priced.size.as_ref().and_then(|size| self.size(size, field));
        let mut item = Price::default();
        for &object in priced.returns.map_or(&[][..], |returns| prices.possible(returns)) {
            let own = Price { cost: prices.weight(object), rounds: 0 };
            let below = self.set(&field.selection_set.node, object, priced.page(says), depth)?;
            item = item.or(own.and(below));
        }
        let items = priced.items(&field.name.node, page, says);
        Some(Price {
            cost: priced.weight.saturating_add(item.cost.saturating_mul(items)),
            rounds: item.rounds + usize::from(priced.circles),
        })
    }

    /// The size that the arguments ask for; the larger, if several do.
    fn size(&self, size: &ListSize, field: &Field) -> Option<u64> {
        let asked = size.slicing.iter().filter_map(|slicing| {
            let value = field.get_argument(&slicing.argument)?.node.clone();
            let absent = Value::Null;
            let value = value.into_const_with(|name| {
                Ok::<_, Infallible>(self.variable(&name).unwrap_or(&absent).clone())
            });
            asked(slicing, within(&slicing.within, value.ok()?))
        });
        asked.max()
    }

    /// What a variable stands for: what was sent, else its default.
    fn variable(&self, name: &Name) -> Option<&'a Value> {
        self.variables.get(name).or_else(|| {
            let definition = self.definitions.iter().find(|d| d.node.name.node == *name)?;
            definition.node.default_value.as_ref().map(|value| &value.node)
        })
    }
}

/// What stands at the end of a way through input objects; null where it does not lead that far.
fn within(way: &[String], value: Value) -> Value {
    way.iter().fold(value, |value, name| match value {
        Value::Object(mut fields) => fields.swap_remove(name.as_str()).unwrap_or(Value::Null),
        _ => Value::Null,
    })
}

/// The size that one argument asks for; none if it is null, which is as good as absent.
fn asked(slicing: &Slicing, value: Value) -> Option<u64> {
    match value {
        Value::Null => None,
        Value::List(items) if slicing.is_list => Some(items.len() as u64),
        _ if slicing.is_list => Some(1),
        Value::Number(number) if number.as_f64().is_some_and(|n| n.fract() == 0.0) => {
            Some(number.as_u64().map_or(SENSELESS, |n| n.min(SENSELESS)))
        }
        // No whole number at all: validation says so, and nothing is read.
        _ => Some(PAGE),
    }
}
