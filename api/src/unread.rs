//! What becomes of a request's body that nobody read to its end. Knows neither what is asked nor what is answered.

use std::{
    cell::RefCell,
    pin::Pin,
    rc::Rc,
    task::{Context, Poll},
};

use actix_web::{
    Error, HttpMessage,
    body::{BodySize, BoxBody, MessageBody},
    dev::{Payload, ServiceRequest, ServiceResponse},
    middleware::Next,
    web::Bytes,
};
use futures_util::{StreamExt, stream};

/// A body that is being read, or was given up.
type Shared = Rc<RefCell<Payload>>;

/// Keeps a request's body until the answer to it is out.
///
/// The framework reads a chunked body that was let go of to its end, however far off that is and
/// however slowly it comes, before it looks at the connection again. One that is still held makes it
/// close the connection a second after the answer.
pub async fn hold(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<Holding>, Error> {
    let held: Shared = Rc::new(RefCell::new(request.take_payload()));
    let reading = held.clone();
    let body = stream::poll_fn(move |cx| reading.borrow_mut().poll_next_unpin(cx));
    request.set_payload(Payload::Stream { payload: Box::pin(body) });
    let response = next.call(request).await?;
    Ok(response.map_body(|_, answer| Holding { answer: answer.boxed(), _held: held }))
}

/// An answer that holds the body of its request.
pub struct Holding {
    answer: BoxBody,
    _held: Shared,
}

impl std::fmt::Debug for Holding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Holding").field("answer", &self.answer).finish_non_exhaustive()
    }
}

impl MessageBody for Holding {
    type Error = <BoxBody as MessageBody>::Error;

    fn size(&self) -> BodySize {
        self.answer.size()
    }

    fn poll_next(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        Pin::new(&mut self.answer).poll_next(cx)
    }
}
