//! Objects in JSON of which what is not stated is left out. Knows no vocabulary.

use serde_json::{Map, Value};

use crate::content::harmless;

/// An object that is being written.
#[derive(Debug, Default)]
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// An object that says of what type it is.
    pub(super) fn typed(kind: Option<&str>) -> Self {
        Self::default().text("@type", kind)
    }

    /// A value.
    pub(super) fn value(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// A text, where there is one.
    pub(super) fn text(self, name: &str, text: Option<&str>) -> Self {
        match text {
            Some(text) if !text.is_empty() => self.value(name, harmless(text).into_owned()),
            _ => self,
        }
    }

    /// A number, where there is one.
    pub(super) fn number(self, name: &str, number: Option<i32>) -> Self {
        match number {
            Some(number) => self.value(name, number),
            None => self,
        }
    }

    /// A list, unless it is empty.
    pub(super) fn list(self, name: &str, items: impl IntoIterator<Item = Value>) -> Self {
        let items: Vec<Value> = items.into_iter().collect();
        if items.is_empty() { self } else { self.value(name, items) }
    }

    /// Another object, where there is one.
    pub(super) fn object(self, name: &str, object: Option<Self>) -> Self {
        match object {
            Some(Self(fields)) if !fields.is_empty() => self.value(name, fields),
            _ => self,
        }
    }

    /// The object.
    pub(super) fn done(self) -> Value {
        Value::Object(self.0)
    }

    /// The object as text that stays what it is inside a `script` element too: no end tag can stand in it, nor a line
    /// separator that a script would stumble over.
    pub(super) fn written(self) -> String {
        let text = self.done().to_string();
        let text = text.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026");
        text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
    }
}
