//! Taking a story back.
use super::Edit;
use crate::content::Result;
use crate::content::changes::Change;
use entity::article;
use uuid::Uuid;
pub(super) async fn take_back(
    _: &Edit<'_>,
    _: &article::Model,
    _: &str,
    _: Option<Uuid>,
) -> Result<Vec<Change>> {
    Ok(Vec::new())
}
