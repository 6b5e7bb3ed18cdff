//! Short words for what every step says: a foreign key, an index, a column that sorts alike everywhere.

use sea_orm_migration::{prelude::*, schema, sea_orm::DbBackend};

/// Text that sorts by code point on either database, whatever locale PostgreSQL was set up with.
/// Lists are ordered by it and prefixes looked up in it.
pub(crate) fn sorted_text(manager: &SchemaManager<'_>, column: &'static str) -> ColumnDef {
    let mut definition = schema::text(column);
    if manager.get_database_backend() == DbBackend::Postgres {
        definition.extra("COLLATE \"C\"");
    }
    definition
}

/// `column` points to the `id` of `target`, and goes when it goes.
pub(crate) fn owned_by(column: &'static str, target: &'static str) -> ForeignKeyCreateStatement {
    reference(column, target, "id").on_delete(ForeignKeyAction::Cascade).to_owned()
}

/// `column` points to the `id` of `target`, which can't go while it is pointed to.
pub(crate) fn refers_to(column: &'static str, target: &'static str) -> ForeignKeyCreateStatement {
    reference(column, target, "id")
}

/// `column` points to `key` of `target`, which can't go while it is pointed to.
pub(crate) fn reference(
    column: &'static str,
    target: &'static str,
    key: &'static str,
) -> ForeignKeyCreateStatement {
    ForeignKey::create().from_col(column).to(target, key).to_owned()
}

/// A primary key of several columns.
pub(crate) fn primary(columns: &[&'static str]) -> IndexCreateStatement {
    let mut key = Index::create();
    for column in columns {
        key.col(*column);
    }
    key
}

/// An index called `name`.
pub(crate) fn index(
    name: &'static str,
    table: &'static str,
    columns: &[&'static str],
) -> IndexCreateStatement {
    primary(columns).name(name).table(table).to_owned()
}

/// Drops `tables`, in the order given.
pub(crate) async fn drop_tables(
    schema: &SchemaManager<'_>,
    tables: &[&'static str],
) -> Result<(), DbErr> {
    for table in tables {
        schema.drop_table(Table::drop().table(*table).to_owned()).await?;
    }
    Ok(())
}
