// What the clients ask: the same of each, so that they can be held to one another. It knows no client.

// A page of articles as caches page through it: by `edges`.
export const PAGE = `
  query Page($first: Int!, $after: String, $filter: ArticleFilter) {
    articles(first: $first, after: $after, filter: $filter, locale: "en") {
      edges { cursor node { __typename id headline topics { __typename id name } } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }`;

// One article with its body, and what its body said in each version.
export const STORY = `
  query Story($ref: Ref!) {
    article(ref: $ref, locale: "en") {
      __typename id headline wordCount
      body { ...Text }
      versions(first: 5) { __typename nodes { __typename version body { ...Text } } }
    }
  }
  fragment Text on Block {
    __typename id
    ... on Paragraph { text }
    ... on LinkBlock { link { __typename title } }
  }`;

// Things of several kinds, by what they have in common and by what only some have.
export const THINGS = `
  query Things($first: Int!) {
    things(first: $first, locale: "en") { nodes { ...Named } }
  }
  fragment Named on Thing {
    __typename id name kind
    ... on Place { placeKind countryCode }
    ... on Organization { country { __typename id name } }
  }`;

// All there is, without a client: what pages put together have to come to.
export const ALL = '{ articles(first: 100, locale: "en") { nodes { id headline topics { id name } } } }';

// The articles that have a body: two of them at least, or mixing up their blocks would go unseen.
export const WITH_BODIES = `{
  articles(first: 100, filter: { completeness: [FULL] }) {
    nodes { id slug body { __typename id ... on Paragraph { text } } }
  }
}`;
