//! What a GraphQL text may cost, before it is parsed. Knows the price list, and no transport, store or resolver.
//!
//! Every text passes here first, by whatever door it came. Four steps, each safe because of
//! those before it:
//!
//! 1. `outline` — one pass over the tokens, without recursion or tree: bytes, tokens, nesting,
//!    aliases, directives, definitions, arguments.
//! 2. `expand` — how large the text is with its fragments written out: circles, size, depth,
//!    root fields.
//! 3. The parser, which would overflow the stack on what step 1 refuses.
//! 4. `cost` — an upper bound of the records read, by the prices that the schema publishes.
//!
//! What is admitted can still be invalid: that is for validation to say, which steps 1 and 2
//! have made affordable.

mod cost;
mod cursor;
mod expand;
mod introspection;
mod lexer;
mod outline;
mod prices;
mod refusal;
mod sdl;
#[cfg(test)]
mod tests;

use async_graphql::Variables;
use async_graphql::parser::types::{
    BaseType, DocumentOperations, ExecutableDocument, OperationDefinition, OperationType, Type,
};
use async_graphql::parser::{Error, parse_query};

use prices::PriceList;
pub use refusal::{Refusal, RefusalCode};
pub use sdl::PriceListError;

/// What a GraphQL text may hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the text: 65,536.
    pub bytes: usize,
    /// Names, numbers, strings and punctuation: 5,000.
    pub tokens: usize,
    /// Brackets open at once, fragments written out; the levels of a variable too: 32.
    pub nesting: usize,
    /// Aliases in the text: 64.
    pub aliases: usize,
    /// Fields of the root in one operation, fragments written out: 20.
    pub root_fields: usize,
    /// Directives in the text: 50.
    pub directives: usize,
    /// Fragments and operations in the text: 100.
    pub fragments: usize,
    /// Tokens, when each fragment is written out where it is spread, over all fragments and
    /// operations: 20,000.
    pub expansion: u64,
    /// The same, with each variable written out where it is used; and what the variables hold:
    /// 20,000.
    pub values: u64,
    /// Records that the operation may read: 10,000.
    pub cost: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            bytes: 64 * 1024,
            tokens: 5_000,
            nesting: 32,
            aliases: 64,
            root_fields: 20,
            directives: 50,
            fragments: 100,
            expansion: 20_000,
            values: 20_000,
            cost: 10_000,
        }
    }
}

/// A text that was let in.
#[derive(Clone, Debug)]
pub struct Admitted {
    /// The text, parsed.
    pub document: ExecutableDocument,
    /// What the chosen operation is.
    pub kind: OperationType,
    /// The records it reads at most.
    pub cost: u64,
}

/// Lets in what the server can afford to answer.
#[derive(Debug)]
pub struct Gate {
    limits: Limits,
    prices: PriceList,
}

impl Gate {
    /// A gate before a schema, given as the server prints it: the prices are read from it.
    pub fn new(limits: Limits, sdl: &str) -> Result<Self, PriceListError> {
        Ok(Self { limits, prices: sdl::read(sdl)? })
    }

    /// Parses a text and chooses its operation, or says why not.
    pub fn admit(
        &self,
        text: &str,
        operation: Option<&str>,
        variables: &Variables,
    ) -> Result<Admitted, Refusal> {
        let limits = &self.limits;
        if text.len() > limits.bytes {
            let message = format!("a text may have at most {} bytes", limits.bytes);
            return Err(Refusal::new(RefusalCode::DocumentTooLarge, message));
        }
        let outline = outline::outline(text, limits)?;
        expand::check(&outline, variables, limits)?;
        let document = parse_query(text).map_err(syntax_error)?;
        self.check_types(&document)?;
        let chosen = choose(&document, operation)?;
        let (kind, cost) = (chosen.ty, self.cost(&document, chosen, variables)?);
        Ok(Admitted { document, kind, cost })
    }

    /// The lists, as `Type.field`, whose size no `@listSize` tells: they are taken to hold 10.
    pub fn unpriced(&self) -> Vec<String> {
        self.prices.unpriced()
    }

    /// Refuses variables of unknown types: validation panics on a default for a list of them.
    fn check_types(&self, document: &ExecutableDocument) -> Result<(), Refusal> {
        let operations = document.operations.iter().map(|(_, operation)| &operation.node);
        for definition in operations.flat_map(|operation| &operation.variable_definitions) {
            let name = named(&definition.node.var_type.node);
            if !self.prices.knows(name) {
                let message = format!("there is no type {}", refusal::clip(name));
                let at = definition.node.var_type.pos;
                let refusal = Refusal::new(RefusalCode::UnknownType, message);
                return Err(Refusal { at: Some((at.line, at.column)), ..refusal });
            }
        }
        Ok(())
    }

    fn cost(
        &self,
        document: &ExecutableDocument,
        operation: &OperationDefinition,
        variables: &Variables,
    ) -> Result<u64, Refusal> {
        let nesting = self.limits.nesting;
        let price = cost::price(&self.prices, document, operation, variables, nesting);
        let price = price.ok_or_else(|| {
            let message = format!("selections may stand at most {nesting} deep");
            Refusal::new(RefusalCode::NestingTooDeep, message)
        })?;
        if price.rounds > introspection::ROUNDS {
            let message = format!(
                "introspection may go through at most {} lists of fields or types inside each other",
                introspection::ROUNDS
            );
            return Err(Refusal::new(RefusalCode::CostTooHigh, message));
        }
        match price.records() {
            cost if cost > self.limits.cost => {
                let most = self.limits.cost;
                let message = format!(
                    "the operation may read {cost} records; the limit is {most}: ask for smaller pages"
                );
                Err(Refusal::new(RefusalCode::CostTooHigh, message))
            }
            cost => Ok(cost),
        }
    }
}

/// The operation of this name, or the only one.
fn choose<'d>(
    document: &'d ExecutableDocument,
    name: Option<&str>,
) -> Result<&'d OperationDefinition, Refusal> {
    let found = match (&document.operations, name) {
        (DocumentOperations::Multiple(operations), Some(name)) => operations.get(name),
        (DocumentOperations::Single(operation), None) => Some(operation),
        (DocumentOperations::Multiple(operations), None) if operations.len() == 1 => {
            operations.values().next()
        }
        _ => None,
    };
    found.map(|operation| &operation.node).ok_or_else(|| {
        let message = match name {
            Some(name) => format!("the text has no operation named {}", refusal::clip(name)),
            None => "the text has several operations; name one".to_owned(),
        };
        Refusal::new(RefusalCode::OperationNotFound, message)
    })
}

fn named(kind: &Type) -> &str {
    match &kind.base {
        BaseType::Named(name) => name,
        BaseType::List(item) => named(item),
    }
}

/// What the parser says, without the line of the text that it repeats.
fn syntax_error(error: Error) -> Refusal {
    let why = match &error {
        Error::Syntax { message, .. } => match message.rsplit_once("= ") {
            Some((_, why)) => refusal::clip(why.trim()),
            None => refusal::clip(message),
        },
        Error::MultipleOperations { .. } => "an unnamed operation must be the only one".to_owned(),
        Error::OperationDuplicated { .. } => "two operations have the same name".to_owned(),
        Error::FragmentDuplicated { .. } => "two fragments have the same name".to_owned(),
        Error::MissingOperation => "the text holds no operation".to_owned(),
        _ => "this is no GraphQL document".to_owned(),
    };
    let at = error.positions().next().map(|at| (at.line, at.column));
    Refusal { at, ..Refusal::new(RefusalCode::ParseError, format!("syntax error: {why}")) }
}
