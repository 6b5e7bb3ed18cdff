//! The media types of GraphQL over HTTP: what a body may be, and in what an answer may be written. Knows two headers, nothing else.

use std::cmp::Reverse;

/// What an answer is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/json`, whose statuses a client can't trust: a proxy may have sent them.
    Json,
    /// `application/graphql-response+json`, whose statuses mean what they say.
    GraphqlResponse,
    /// `text/event-stream`: response after response, as they come.
    EventStream,
}

/// How well a media type suits a client: quality first, then exactness, then place in the header.
type Rank = (u16, u8, Reverse<usize>);

impl Media {
    /// The one that an `Accept` header likes best; `None` where it likes neither.
    ///
    /// No header, and a wildcard that fits both alike, mean JSON: whoever says no
    /// more than that knows of nothing newer.
    pub fn accepted(accept: Option<&str>) -> Option<Self> {
        let accept = accept.map(str::trim).filter(|text| !text.is_empty()).unwrap_or("*/*");
        [Self::GraphqlResponse, Self::Json]
            .into_iter()
            .filter_map(|media| Some((media.rank(accept)?, media)))
            .max_by_key(|&(rank, _)| rank)
            .map(|(_, media)| media)
    }

    /// Whether a client takes a stream; it must say so by name.
    pub fn streams(accept: Option<&str>) -> bool {
        let rank = accept.and_then(|accept| Self::EventStream.rank(accept));
        rank.is_some_and(|(_, exactness, _)| exactness == 2)
    }

    /// Whether it likes a stream better than anything else.
    pub fn prefers_stream(accept: Option<&str>) -> bool {
        let rank = |media: Self| accept.and_then(|accept| media.rank(accept));
        let stream = rank(Self::EventStream);
        Self::streams(accept) && stream > rank(Self::Json) && stream > rank(Self::GraphqlResponse)
    }

    /// The `Content-Type` header of an answer.
    pub fn header(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::EventStream => "text/event-stream; charset=utf-8",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::GraphqlResponse => "application/graphql-response+json",
            Self::EventStream => "text/event-stream",
        }
    }

    /// The rank that the most exact range naming this type gives it (RFC 9110, 12.5.1).
    fn rank(self, accept: &str) -> Option<Rank> {
        let (exactness, place, quality) = accept
            .split(',')
            .enumerate()
            .filter_map(|(place, range)| {
                let (range, quality) = read_range(range)?;
                Some((self.exactness(range)?, Reverse(place), quality))
            })
            .max_by_key(|&(exactness, place, _)| (exactness, place))?;
        (quality > 0).then_some((quality, exactness, place))
    }

    fn exactness(self, range: &str) -> Option<u8> {
        let kind = self.name().split_once('/').map(|(kind, _)| kind);
        let all_of_kind = range.strip_suffix("/*").filter(|_| range != "*/*");
        match range {
            "*/*" => Some(0),
            _ if all_of_kind
                .zip(kind)
                .is_some_and(|(all, kind)| all.eq_ignore_ascii_case(kind)) =>
            {
                Some(1)
            }
            _ if range.eq_ignore_ascii_case(self.name()) => Some(2),
            _ => None,
        }
    }
}

/// Whether a `Content-Type` says JSON in UTF-8.
///
/// Nothing else will do. A browser sends text, forms and untyped bodies to any
/// site without asking first; and an exotic charset costs its decoder dearly.
pub(super) fn is_json(content_type: &str) -> bool {
    let (name, parameters) = content_type.split_once(';').unwrap_or((content_type, ""));
    name.trim().eq_ignore_ascii_case("application/json") && is_utf8(parameters)
}

/// A media range and its quality in thousandths; `None` where we can't satisfy or read it.
fn read_range(range: &str) -> Option<(&str, u16)> {
    let (name, rest) = range.split_once(';').unwrap_or((range, ""));
    let quality = match parameters(rest).find(|(name, _)| name.eq_ignore_ascii_case("q")) {
        Some((_, text)) => read_quality(text)?,
        None => 1000,
    };
    is_utf8(rest).then_some((name.trim(), quality))
}

/// `0.8` as 800.
fn read_quality(text: &str) -> Option<u16> {
    let quality: f32 = text.parse().ok()?;
    (0.0..=1.0).contains(&quality).then_some((quality * 1000.0) as u16)
}

/// Whether parameters name no charset but UTF-8.
fn is_utf8(rest: &str) -> bool {
    parameters(rest)
        .filter(|(name, _)| name.eq_ignore_ascii_case("charset"))
        .all(|(_, charset)| charset.eq_ignore_ascii_case("utf-8"))
}

fn parameters(rest: &str) -> impl Iterator<Item = (&str, &str)> {
    rest.split(';').map(|parameter| {
        let (name, value) = parameter.split_once('=').unwrap_or((parameter, ""));
        (name.trim(), value.trim().trim_matches('"'))
    })
}
