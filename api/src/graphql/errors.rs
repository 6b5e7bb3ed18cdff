//! Domain errors as GraphQL clients see them: a message to read, a code to match, the field to blame.

use async_graphql::{Error, ErrorExtensions};

use crate::content;

/// The one place where an error of the domain becomes one of GraphQL. Causes are logged here, never sent.
pub(crate) fn wire(error: content::Error) -> Error {
    let code = error.code();
    let field = match &error {
        content::Error::Invalid { field, .. } => Some(field.clone()),
        content::Error::Conflict { field, .. } => Some(field.clone()),
        content::Error::IllegalMove { .. } => Some("state".to_owned()),
        content::Error::NotFound { field, .. } => field.clone(),
        content::Error::Forbidden { .. }
        | content::Error::PositionGone
        | content::Error::Unready(_) => None,
        content::Error::Internal(cause) => {
            tracing::error!(%cause, "a read failed");
            None
        }
    };
    Error::new(error.to_string()).extend_with(|_, extensions| {
        extensions.set("code", code);
        if let Some(field) = field {
            extensions.set("field", field);
        }
    })
}

/// What was there a moment ago.
pub(crate) fn gone() -> Error {
    let told = "what was being read has just gone; ask again";
    Error::new(told).extend_with(|_, extensions| extensions.set("code", "NOT_FOUND"))
}

/// Says the same of a result.
pub(crate) trait Wire<T> {
    /// A domain result as GraphQL sees it.
    fn wired(self) -> async_graphql::Result<T>;
}

impl<T> Wire<T> for content::Result<T> {
    fn wired(self) -> async_graphql::Result<T> {
        self.map_err(wire)
    }
}
