//! One way into a list: a select, what its rows are sorted by, and what tells them apart. Knows no tables.

use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, SelectStatement};

use super::{Cursor, Direction};

/// One select that leads into a list.
#[derive(Clone, Debug)]
pub struct Way {
    pub(super) select: SelectStatement,
    /// Absent where the id alone is the order.
    pub(super) key: Option<Expr>,
    /// Absent where no two rows share a key.
    pub(super) id: Option<Expr>,
}

impl Way {
    /// Out of `select`, whose rows are told apart by `id` among those of equal `key`.
    pub(in crate::content) fn new(
        select: SelectStatement,
        key: impl IntoColumnRef,
        id: impl IntoColumnRef,
    ) -> Self {
        Self::keyed(select, Expr::col(key), id)
    }

    /// The same by a key that is worked out.
    pub(in crate::content) fn keyed(
        mut select: SelectStatement,
        key: Expr,
        id: impl IntoColumnRef,
    ) -> Self {
        let id = Expr::col(id);
        select.expr_as(key.clone(), "key").expr_as(id.clone(), "id");
        Self { select, key: Some(key), id: Some(id) }
    }

    /// Out of `select`, whose rows are sorted by `id` alone.
    pub(in crate::content) fn by_id(mut select: SelectStatement, id: impl IntoColumnRef) -> Self {
        let id = Expr::col(id);
        select.expr_as(Expr::val(0), "key").expr_as(id.clone(), "id");
        Self { select, key: None, id: Some(id) }
    }

    /// Out of `select`, whose rows are sorted by the number `key`, which no two share.
    pub(in crate::content) fn numbered(
        mut select: SelectStatement,
        key: impl IntoColumnRef,
    ) -> Self {
        let key = Expr::col(key);
        select.expr_as(key.clone(), "key").expr_as(Expr::val(uuid::Uuid::nil()), "id");
        Self { select, key: Some(key), id: None }
    }

    /// Its rows on the far side of `cursor`.
    pub(super) fn beyond(&self, cursor: &Cursor, direction: Direction) -> Expr {
        let place = |key: Option<Expr>, id: Option<Expr>| {
            let columns: Vec<_> = key.into_iter().chain(id).collect();
            // A row of one column is told from that column.
            match <[Expr; 1]>::try_from(columns) {
                Ok([column]) => column,
                Err(columns) => Expr::tuple(columns),
            }
        };
        let key = self.key.as_ref().map(|_| cursor.key());
        let id = self.id.as_ref().map(|_| Expr::val(cursor.id));
        let (place, there) = (place(self.key.clone(), self.id.clone()), place(key, id));
        match direction {
            Direction::Ascending => place.gt(there),
            Direction::Descending => place.lt(there),
        }
    }
}
