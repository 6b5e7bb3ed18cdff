// What the reader asks in GraphQL: what has no plain address under /v1. It knows no page.

export const SUGGEST = `query($prefix: String!, $locale: Locale) {
  suggest(prefix: $prefix, locale: $locale, first: 8) {
    text kind topic { slug } thing { slug } article { slug }
  }
}`;

export const LANGUAGES = '{ articles(first: 1) { facets { locales { locale count } } } }';

export const STORY = `query($ref: Ref!, $locale: Locale) {
  story(ref: $ref, locale: $locale) {
    __typename
    ... on ArticleWithdrawn { id slug reason at mergedInto { slug headline } }
    ... on Article {
      id slug locale direction headline summary byline publishedAt publishedTimeLocal readingMinutes canonicalUrl
      image { url alt caption credit width height }
      source { name url }
      topics { slug name served { locale direction } }
      corrections { version note at }
      body {
        __typename id
        ... on Paragraph { spans { ...Run } }
        ... on Heading { level spans { ...Run } }
        ... on Quote { attribution spans { ...Run } }
        ... on ListBlock { ordered items { spans { ...Run } } }
        ... on ImageBlock { image { url alt caption credit width height } }
        ... on EmbedBlock { url provider }
        ... on LinkBlock { link { title url article { slug } } }
      }
      mentions(first: 30) { nodes { wording role count thing { slug kind name served { locale direction } } } }
      relations(first: 20) { nodes { id statement modality evidence { quote article { slug headline locale } } } }
      recommended(first: 3) { article { id slug locale direction headline } }
    }
  }
}
fragment Run on Span { text marks href thing { slug } }`;
