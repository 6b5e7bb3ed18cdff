//! That the server is about to end: heard by all that would stay open. Knows not why.

use tokio::sync::watch;

/// Hears that the server is about to end.
#[derive(Clone, Debug)]
pub(super) struct Closing(watch::Receiver<bool>);

/// Says so.
#[derive(Debug)]
pub(super) struct Close(watch::Sender<bool>);

/// The two ends.
pub(super) fn closing() -> (Close, Closing) {
    let (say, hear) = watch::channel(false);
    (Close(say), Closing(hear))
}

impl Close {
    /// It is about to end.
    pub(super) fn say(&self) {
        self.0.send_replace(true);
    }
}

impl Closing {
    /// Comes when it is about to end.
    pub(super) async fn closed(mut self) {
        _ = self.0.wait_for(|closing| *closing).await;
    }
}
