//! How many selects go into one statement. Knows no list.

use sea_orm::{
    QueryResult,
    sea_query::{SelectStatement, SqliteQueryBuilder, UnionType},
};

use crate::content::{Reader, Result};

/// How many parameters one statement may have: SQLite takes 32,766, PostgreSQL twice as many.
const MOST_PARAMETERS: usize = 30_000;

/// What all `selects` find: in one statement, or in as few as have room for their parameters.
pub(super) async fn rows(
    reader: &Reader,
    selects: impl Iterator<Item = SelectStatement>,
) -> Result<Vec<QueryResult>> {
    let mut statements: Vec<(SelectStatement, usize)> = Vec::new();
    for select in selects {
        let (_, values) = select.build(SqliteQueryBuilder);
        let count = values.0.len();
        match statements.last_mut().filter(|(_, full)| full + count <= MOST_PARAMETERS) {
            Some((statement, full)) => {
                statement.union(UnionType::All, select);
                *full += count;
            }
            None => statements.push((select, count)),
        }
    }
    let mut rows = Vec::new();
    for (statement, _) in statements {
        rows.extend(reader.rows(&statement).await?);
    }
    Ok(rows)
}
