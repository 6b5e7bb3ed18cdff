//! What a request says, as variables of the operation that it is for. Knows no transport.

use async_graphql::indexmap::IndexMap;
use async_graphql::parser::types::Type;
use async_graphql::{Name, Value, Variables};
use serde_json::Value as Json;

use super::operation::{Operation, Parameter};
use super::problem::Problem;
use super::shapes::{Shapes, item, named};

/// The longest text that a parameter may hold, in bytes.
const LONGEST: usize = 16 * 1024;

impl Operation {
    /// Variables of what an address says: what stands in its path, and what follows the `?`.
    pub(super) fn variables(
        &self,
        shapes: &Shapes,
        path: &[(String, String)],
        query: &str,
    ) -> Result<Variables, Problem> {
        let asked: Vec<(String, String)> = serde_urlencoded::from_str(query)
            .map_err(|_| Problem::new("INVALID", "what follows the ? must be name=value pairs"))?;
        let mut variables = Variables::default();
        for parameter in &self.parameters {
            let from = if parameter.in_path { path } else { &asked };
            let given = from.iter().filter(|(name, _)| *name == parameter.name);
            let list = item(&parameter.kind).is_some();
            // A list of which nothing is said was left empty in a form.
            let given =
                given.map(|(_, text)| text.as_str()).filter(|text| !list || !text.is_empty());
            let given: Vec<&str> = given.collect();
            let parts = parameter.parts(shapes, &asked)?;
            if !parts.is_empty() {
                variables.insert(Name::new(&parameter.name), Value::Object(parts));
            } else if !given.is_empty() {
                let value = parameter.value(shapes, &given)?;
                variables.insert(Name::new(&parameter.name), value);
            } else if !parameter.kind.nullable && parameter.default.is_none() {
                return Err(Problem::invalid(&parameter.name, "must be given"));
            }
        }
        let known = |name: &str| {
            let mut own = self.parameters.iter().filter(|parameter| !parameter.in_path);
            own.any(|parameter| parameter.name == name || parameter.part(shapes, name).is_some())
        };
        match asked.iter().find(|(name, _)| !known(name)) {
            Some((name, _)) => Err(Problem::invalid(
                &crate::content::clip(name),
                "is no parameter of this address; /v1/openapi.json has those that are",
            )),
            None => Ok(variables),
        }
    }
}

impl Parameter {
    /// The field of the object that it is, and its type, where `name` says one: `published[from]`.
    fn part<'n, 's>(&self, shapes: &'s Shapes, name: &'n str) -> Option<(&'n str, &'s Type)> {
        let field = name.strip_prefix(&self.name)?.strip_prefix('[')?.strip_suffix(']')?;
        let fields = shapes.flat(named(&self.kind))?;
        let known = fields.iter().find(|known| known.node.name.node == field)?;
        Some((field, &known.node.ty.node))
    }

    /// An object that is said part by part; empty where nothing is said of it so.
    fn parts(
        &self,
        shapes: &Shapes,
        asked: &[(String, String)],
    ) -> Result<IndexMap<Name, Value>, Problem> {
        let mut parts = IndexMap::new();
        for (name, text) in asked {
            if let Some((field, kind)) = self.part(shapes, name) {
                parts.insert(Name::new(field), self.one(shapes, kind, text)?);
            }
        }
        Ok(parts)
    }

    fn value(&self, shapes: &Shapes, given: &[&str]) -> Result<Value, Problem> {
        if given.iter().map(|text| text.len()).sum::<usize>() > LONGEST {
            return Err(self.wrong(&format!("must be at most {LONGEST} bytes")));
        }
        if let Some(item) = item(&self.kind) {
            // A list is said by commas, by saying it again, or both.
            let items =
                given.iter().flat_map(|text| text.split(',')).filter(|text| !text.is_empty());
            return items.map(|text| self.one(shapes, item, text)).collect();
        }
        match given {
            [one] => self.one(shapes, &self.kind, one),
            _ => Err(self.wrong("must be given once")),
        }
    }

    fn one(&self, shapes: &Shapes, kind: &Type, text: &str) -> Result<Value, Problem> {
        let name = named(kind);
        let value = match name {
            "Int" => text.parse::<i32>().map(Value::from).map_err(|_| "must be a whole number"),
            "Boolean" => text.parse::<bool>().map(Value::from).map_err(|_| "must be true or false"),
            _ if shapes.input(name).is_some() => {
                let given = serde_json::from_str::<Json>(text).ok().filter(Json::is_object);
                let given = given.ok_or_else(|| self.wrong("must be a JSON object"))?;
                if let Some(unknown) = unknown(shapes, kind, &given) {
                    let unknown = crate::content::clip(unknown);
                    return Err(self.wrong(&format!("has no field “{unknown}”")));
                }
                Value::from_json(given).map_err(|_| "must be a JSON object")
            }
            _ => match shapes.values(name) {
                Some(values) if !values.iter().any(|(value, _)| *value == text) => {
                    let values: Vec<&str> = values.into_iter().map(|(value, _)| value).collect();
                    return Err(self.wrong(&format!("must be one of {}", values.join(", "))));
                }
                Some(_) => Ok(Value::Enum(Name::new(text))),
                None => Ok(Value::from(text)),
            },
        };
        value.map_err(|rule| self.wrong(rule))
    }

    fn wrong(&self, rule: &str) -> Problem {
        Problem::invalid(&self.name, rule)
    }
}

/// A field that there is none of, at whatever depth: what is written wrong would otherwise ask for everything.
fn unknown<'j>(shapes: &Shapes, kind: &Type, given: &'j Json) -> Option<&'j str> {
    match given {
        Json::Array(items) => {
            let kind = item(kind).unwrap_or(kind);
            items.iter().find_map(|given| unknown(shapes, kind, given))
        }
        Json::Object(fields) => {
            let known = shapes.input(named(kind))?;
            fields.iter().find_map(|(name, given)| {
                let field = known.iter().find(|known| known.node.name.node == name.as_str());
                field.map_or(Some(name.as_str()), |it| unknown(shapes, &it.node.ty.node, given))
            })
        }
        _ => None,
    }
}
