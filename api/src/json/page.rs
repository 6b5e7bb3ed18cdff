//! The description of the JSON face as a page for people. Knows no request.

use std::fmt::Write;

use super::operation::{Operation, Parameter};

/// How it looks: one column, in the reader's own light.
pub const STYLE: &str = "\
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 20%, transparent); }
body { font: 1rem/1.5 system-ui, sans-serif; max-width: 50rem; margin: 2rem auto; padding: 0 1rem; }
h2 { margin-top: 2.5rem; font-size: 1.1rem; }
code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: start; vertical-align: top; padding: .4rem .6rem .4rem 0; border-top: 1px solid var(--line); }
th { font-weight: 400; white-space: nowrap; }
small { opacity: .7; }";

/// The page.
pub(super) fn page(operations: &[Operation]) -> String {
    let told: String = operations.iter().map(operation).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
        <meta name=\"viewport\" content=\"width=device-width\">\n<title>Khabar: JSON</title>\n\
        <style>{STYLE}</style>\n<h1>Khabar: JSON</h1>\n\
        <p>Articles, topics, things and the sourced relations between them. Each address is a stored operation \
        over the <a href=\"/\">GraphQL schema</a>, which can ask for more, and for less. For programs: \
        <a href=\"/v1/openapi.json\">OpenAPI 3.1</a>.</p>\n{told}</html>\n"
    )
}

fn operation(operation: &Operation) -> String {
    let rows: String = operation.parameters.iter().map(parameter).collect();
    format!(
        "<h2><code>GET {}</code></h2>\n<p>{}</p>\n<p><a href=\"{example}\"><code>{example}</code></a></p>\n\
        <table>\n{rows}</table>\n",
        escaped(&operation.path),
        escaped(&operation.about),
        example = escaped(&operation.example),
    )
}

fn parameter(parameter: &Parameter) -> String {
    let mut row = format!(
        "<tr><th><code>{}</code><br><small>{}</small><td>{}",
        escaped(&parameter.name),
        escaped(&parameter.kind.to_string()),
        escaped(&parameter.about),
    );
    if let Some(default) = &parameter.default {
        _ = write!(row, " <small>{} when not given.</small>", escaped(&default.to_string()));
    }
    row.push('\n');
    row
}

/// Text that is no markup.
fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;")
}
