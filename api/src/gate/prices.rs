//! The price list: what each field of a schema costs. Knows no request, and not how the prices are written down.

use std::collections::{HashMap, HashSet};

use async_graphql::parser::types::OperationType;

/// The price of one record. Prices are in millionths, because a weight may be a fraction.
pub(super) const RECORD: u64 = 1_000_000;
/// The longest page: what a list is taken to hold when an argument could say, and nothing does.
pub(super) const PAGE: u64 = 100;
/// What a list is taken to hold when the schema says nothing of its size.
const ITEMS: u64 = 10;

/// The place of a type in the list.
pub(super) type TypeId = usize;

/// What each field costs.
#[derive(Debug, Default)]
pub(super) struct PriceList {
    pub composites: Vec<Composite>,
    pub ids: HashMap<String, TypeId>,
    /// The names of scalars, enums and input objects.
    pub others: HashSet<String>,
    pub query: Option<TypeId>,
    pub mutation: Option<TypeId>,
    pub subscription: Option<TypeId>,
}

/// An object, interface or union.
#[derive(Debug, Default)]
pub(super) struct Composite {
    pub name: String,
    pub weight: u64,
    pub fields: HashMap<String, FieldPrice>,
    /// The objects it may turn out to be; an object is itself.
    pub possible: Vec<TypeId>,
}

/// What one field costs.
#[derive(Debug)]
pub(super) struct FieldPrice {
    /// What the field itself costs, once, however many items it returns.
    pub weight: u64,
    /// What it returns; nothing for a leaf, which is read with its record.
    pub returns: Option<TypeId>,
    pub is_list: bool,
    pub size: Option<ListSize>,
    /// Whether it is one of the lists through which introspection can circle.
    pub circles: bool,
}

/// How many items a field returns.
#[derive(Debug, Default)]
pub(super) struct ListSize {
    pub assumed: Option<u64>,
    pub slicing: Vec<Slicing>,
    /// The fields of the returned object that are that long, if it is not the field itself.
    pub sized: Vec<String>,
}

/// An argument that says how many.
#[derive(Debug)]
pub(super) struct Slicing {
    pub argument: String,
    /// The way to it within an input object: `items` of `input.items`.
    pub within: Vec<String>,
    /// Whether it lists what it wants, instead of counting.
    pub is_list: bool,
    pub default: Option<u64>,
}

/// How many items stand in fields of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Page<'p> {
    pub size: u64,
    pub fields: &'p [String],
}

impl ListSize {
    /// The size when no argument says it.
    pub fn usual(&self) -> u64 {
        let defaults = self.slicing.iter().filter_map(|slicing| slicing.default);
        self.assumed.or_else(|| defaults.max()).unwrap_or(PAGE)
    }
}

impl FieldPrice {
    /// How many items it returns on a page, where `says` is the size its own arguments ask for.
    pub fn items(&self, name: &str, page: Option<Page<'_>>, says: Option<u64>) -> u64 {
        let paged = page.filter(|page| page.fields.iter().any(|field| field == name));
        match (paged, &self.size) {
            (Some(page), _) => page.size,
            (None, Some(size)) if size.sized.is_empty() => says.unwrap_or(size.usual()),
            (None, Some(_)) => 1,
            (None, None) if self.is_list => ITEMS,
            (None, None) => 1,
        }
    }

    /// The page that it passes on to the fields of what it returns.
    pub fn page(&self, says: Option<u64>) -> Option<Page<'_>> {
        let size = self.size.as_ref().filter(|size| !size.sized.is_empty())?;
        Some(Page { size: says.unwrap_or(size.usual()), fields: &size.sized })
    }
}

impl PriceList {
    pub fn root(&self, kind: OperationType) -> Option<TypeId> {
        match kind {
            OperationType::Query => self.query,
            OperationType::Mutation => self.mutation,
            OperationType::Subscription => self.subscription,
        }
    }

    pub fn field(&self, on: TypeId, name: &str) -> Option<&FieldPrice> {
        self.composites.get(on)?.fields.get(name)
    }

    /// What one object of this type costs.
    pub fn weight(&self, of: TypeId) -> u64 {
        self.composites.get(of).map_or(RECORD, |composite| composite.weight)
    }

    /// The objects that a type may turn out to be.
    pub fn possible(&self, of: TypeId) -> &[TypeId] {
        self.composites.get(of).map_or(&[], |composite| &composite.possible)
    }

    /// Whether a fragment on the type of this name applies to an object.
    pub fn applies(&self, name: &str, object: TypeId) -> bool {
        self.ids.get(name).is_some_and(|&id| self.possible(id).contains(&object))
    }

    pub fn knows(&self, name: &str) -> bool {
        self.others.contains(name) || self.ids.contains_key(name)
    }

    /// The lists of objects whose length neither they nor all who lead to them say.
    pub fn unpriced(&self) -> Vec<String> {
        let roots = [self.query, self.mutation, self.subscription];
        let mut found = Vec::new();
        for (id, composite) in self.composites.iter().enumerate() {
            let is_object = composite.possible.contains(&id);
            if !is_object || composite.name.starts_with("__") {
                continue;
            }
            let silent = |(name, field): &(&String, &FieldPrice)| {
                field.is_list
                    && field.returns.is_some()
                    && field.size.is_none()
                    && (roots.contains(&Some(id)) || !self.is_sized_by_all(id, name))
            };
            let fields = composite.fields.iter().filter(silent);
            found.extend(fields.map(|(name, _)| format!("{}.{name}", composite.name)));
        }
        found.sort();
        found
    }

    /// Whether every field that may return this object says how long its field of that name is.
    fn is_sized_by_all(&self, object: TypeId, name: &str) -> bool {
        let leads = |field: &&FieldPrice| {
            field.returns.is_some_and(|returns| self.possible(returns).contains(&object))
        };
        let sizes = |field: &FieldPrice| {
            field.size.as_ref().is_some_and(|size| size.sized.iter().any(|sized| sized == name))
        };
        let objects = self.composites.iter().enumerate();
        let objects = objects.filter(|(id, composite)| composite.possible.contains(id));
        objects.flat_map(|(_, composite)| composite.fields.values()).filter(leads).all(sizes)
    }
}
