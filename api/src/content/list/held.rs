//! A list that is held in memory, paged like one that is read: the same places, the same bounds.

use uuid::Uuid;

use super::{Count, Cursor, Direction, End, Page, Sorting, Window, cut};

/// A list that is held in memory, in order.
#[derive(Clone, Debug)]
pub struct Held<T> {
    sorting: Sorting,
    items: Vec<(Cursor, T)>,
}

impl<T: Clone> Held<T> {
    /// Of items with the number and the id that they are sorted by.
    pub(in crate::content) fn new(
        sorting: Sorting,
        items: impl IntoIterator<Item = (i32, Uuid, T)>,
    ) -> Self {
        let placed =
            items.into_iter().map(|(key, id, item)| (Cursor::numbered(sorting, key, id), item));
        let mut items: Vec<_> = placed.collect();
        items.sort_by(|(a, _), (b, _)| a.cmp(b));
        if sorting.order == Direction::Descending {
            items.reverse();
        }
        Self { sorting, items }
    }

    /// The part of it that `window` shows.
    pub fn page(&self, window: &Window) -> Page<T> {
        let follows = |cursor: &Cursor, place: &Cursor| match self.sorting.order {
            Direction::Ascending => cursor > place,
            Direction::Descending => cursor < place,
        };
        let shown = self.items.iter().filter(|(cursor, _)| {
            window.after.as_ref().is_none_or(|after| follows(cursor, after))
                && window.before.as_ref().is_none_or(|before| follows(before, cursor))
        });
        let mut items: Vec<_> = shown.cloned().collect();
        // One more than is shown says whether the list goes on, as when it is read.
        let most = window.take as usize + 1;
        match window.end {
            End::First => items.truncate(most),
            End::Last => _ = items.drain(..items.len().saturating_sub(most)),
        }
        cut(items, self.sorting, window)
    }

    /// How long it is.
    pub fn count(&self) -> Count {
        Count { value: self.items.len() as u64, at_least: false }
    }
}

#[cfg(test)]
mod tests {
    use super::super::By;
    use super::*;

    #[test]
    fn a_held_list_is_cut_from_either_end_and_between_places() {
        for order in [Direction::Ascending, Direction::Descending] {
            let sorting = Sorting { tag: 7, by: By::Number, order };
            let list = Held::new(sorting, [3, 1, 2, 4].map(|key| (key, Uuid::nil(), key)));
            let place = |key| Some(Cursor::numbered(sorting, key, Uuid::nil()));
            let shown = |end, take, after, before| {
                let page = list.page(&Window { end, take, after, before });
                let items: Vec<i32> = page.items.into_iter().map(|(_, item)| item).collect();
                (items, page.has_previous, page.has_next)
            };
            let (low, high) = (place(1), place(4));
            let (from, until) =
                if order == Direction::Ascending { (low, high) } else { (high, low) };
            let turned = |mut keys: Vec<i32>| {
                if order == Direction::Descending {
                    keys.iter_mut().for_each(|key| *key = 5 - *key);
                }
                keys
            };
            assert_eq!(shown(End::First, 2, None, None), (turned(vec![1, 2]), false, true));
            assert_eq!(shown(End::Last, 2, None, None), (turned(vec![3, 4]), true, false));
            assert_eq!(
                shown(End::First, 9, from.clone(), until.clone()),
                (turned(vec![2, 3]), true, false)
            );
            assert_eq!(shown(End::Last, 1, from, until), (turned(vec![3]), true, true));
            assert_eq!(list.count(), Count { value: 4, at_least: false });
        }
    }
}
