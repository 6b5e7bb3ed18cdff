//! A file as HTTP has it: with a tag and a date, not sent again to whoever has it, and in parts to whoever lost the
//! rest. Knows nothing of what is in it.

use std::{
    io,
    sync::{Arc, atomic::Ordering},
    time::{Duration, UNIX_EPOCH},
};

use actix_web::{
    HttpMessage, HttpRequest, HttpResponse,
    body::SizedStream,
    http::{
        Method, StatusCode,
        header::{self, EntityTag, HttpDate, IfModifiedSince, LastModified},
    },
    web::Bytes,
};
use futures_util::stream::try_unfold;
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt, SeekFrom},
};

use super::Made;
use crate::portal::is_known;

/// The media type of SQLite's files.
const MEDIA: &str = "application/vnd.sqlite3";
/// How much is read at once.
const CHUNK: usize = 64 * 1024;

/// What is asked for of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// From one byte to another, that one too.
    Range(u64, u64),
    /// What lies behind its end.
    Nothing,
}

/// A bundle, all of it or the part that is asked for.
pub(super) async fn sent(request: &HttpRequest, made: &Arc<Made>) -> io::Result<HttpResponse> {
    let mut file = File::open(&made.file).await?;
    let length = file.metadata().await?.len();
    let tag = EntityTag::new_strong(made.tag.clone());
    let seconds = u64::try_from(made.at.timestamp()).unwrap_or_default();
    let date = HttpDate::from(UNIX_EPOCH + Duration::from_secs(seconds));
    let since = request.get_header::<IfModifiedSince>();
    let since = since.filter(|_| !request.headers().contains_key(header::IF_NONE_MATCH));
    let known = is_known(request, &tag) || since.is_some_and(|IfModifiedSince(at)| date <= at);
    let part = match () {
        () if known => Part::Whole,
        () if *request.method() == Method::GET && unchanged(request, &tag, date) => {
            part(said(request, header::RANGE), length)
        }
        () => Part::Whole,
    };
    let (status, from, to) = match part {
        _ if known => (StatusCode::NOT_MODIFIED, 0, 0),
        Part::Whole => (StatusCode::OK, 0, length),
        Part::Range(first, last) => (StatusCode::PARTIAL_CONTENT, first, last + 1),
        Part::Nothing => (StatusCode::RANGE_NOT_SATISFIABLE, 0, 0),
    };
    let mut response = HttpResponse::build(status);
    response
        .insert_header(header::ETag(tag))
        .insert_header(LastModified(date))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    match part {
        Part::Range(first, last) => {
            let told = format!("bytes {first}-{last}/{length}");
            response.insert_header((header::CONTENT_RANGE, told));
        }
        Part::Nothing => {
            response.insert_header((header::CONTENT_RANGE, format!("bytes */{length}")));
        }
        Part::Whole => {}
    }
    if matches!(status, StatusCode::NOT_MODIFIED | StatusCode::RANGE_NOT_SATISFIABLE) {
        return Ok(response.finish());
    }
    file.seek(SeekFrom::Start(from)).await?;
    let left = to - from;
    let made = made.clone();
    let chunks = try_unfold((file, left, made), async |(mut file, left, made)| {
        if left == 0 {
            return Ok::<_, io::Error>(None);
        }
        // Something in it was withdrawn meanwhile: the client asks again, and gets another.
        if made.taken_back.load(Ordering::Relaxed) {
            return Err(io::ErrorKind::StaleNetworkFileHandle.into());
        }
        let most = usize::try_from(left).unwrap_or(CHUNK).min(CHUNK);
        let mut chunk = vec![0; most];
        let read = file.read(&mut chunk).await?;
        if read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        chunk.truncate(read);
        Ok(Some((Bytes::from(chunk), (file, left - read as u64, made))))
    });
    response.insert_header((header::CONTENT_DISPOSITION, "attachment"));
    Ok(response.content_type(MEDIA).body(SizedStream::new(left, chunks)))
}

fn said(request: &HttpRequest, name: header::HeaderName) -> Option<&str> {
    request.headers().get(name)?.to_str().ok()
}

/// Whether a part may be sent: the client has none of another file (RFC 9110, 13.1.5).
fn unchanged(request: &HttpRequest, tag: &EntityTag, date: HttpDate) -> bool {
    match said(request, header::IF_RANGE) {
        None => true,
        Some(tagged) if tagged.contains('"') => {
            tagged.parse::<EntityTag>().is_ok_and(|given| given.strong_eq(tag))
        }
        Some(dated) => dated.parse::<HttpDate>().is_ok_and(|given| given == date),
    }
}

/// The part that one range names (RFC 9110, 14.1.2). Several, or what is no range, are passed over: all of it is sent.
fn part(range: Option<&str>, length: u64) -> Part {
    let read = || {
        let (first, last) = range?.strip_prefix("bytes=")?.split_once('-')?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(first) || !digits(last) {
            return None;
        }
        // What is too large for a number lies behind any end.
        let number = |text: &str| text.parse::<u64>().unwrap_or(u64::MAX);
        Some(match (first.is_empty(), last.is_empty()) {
            (true, true) => return None,
            (true, false) => match number(last) {
                0 => Part::Nothing,
                most if length > 0 => Part::Range(length - most.min(length), length - 1),
                _ => Part::Nothing,
            },
            (false, _) if number(first) >= length => Part::Nothing,
            (false, true) => Part::Range(number(first), length - 1),
            (false, false) if number(last) < number(first) => return None,
            (false, false) => Part::Range(number(first), number(last).min(length - 1)),
        })
    };
    read().unwrap_or(Part::Whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_a_part_or_nothing_or_passed_over() {
        for (range, expected) in [
            ("bytes=0-0", Part::Range(0, 0)),
            ("bytes=2-", Part::Range(2, 9)),
            ("bytes=2-99", Part::Range(2, 9)),
            ("bytes=-3", Part::Range(7, 9)),
            ("bytes=-99", Part::Range(0, 9)),
            ("bytes=10-", Part::Nothing),
            ("bytes=-0", Part::Nothing),
            ("bytes=99999999999999999999-", Part::Nothing),
            ("bytes=5-4", Part::Whole),
            ("bytes=-", Part::Whole),
            ("bytes=", Part::Whole),
            ("", Part::Whole),
            ("bytes=0-1,3-4", Part::Whole),
            ("bytes=+1-2", Part::Whole),
            ("lines=0-1", Part::Whole),
        ] {
            assert_eq!(part(Some(range), 10), expected, "{range}");
        }
        assert_eq!(part(Some("bytes=0-"), 0), Part::Nothing);
        assert_eq!(part(None, 10), Part::Whole);
    }
}
