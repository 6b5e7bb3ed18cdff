// What a typed app asks. `client/` is made of it by GraphQL Code Generator.

import { graphql } from './client/index.js';

export const FrontPage = graphql(`
  query FrontPage($first: Int!, $after: String, $filter: ArticleFilter) {
    articles(first: $first, after: $after, filter: $filter, locale: "en") {
      totalCount { value relation }
      edges { cursor node { ...Card } }
      pageInfo { hasNextPage endCursor }
    }
  }
`);

export const Card = graphql(`
  fragment Card on Article {
    id slug locale direction completeness headline summary publishedAt publishedTimeLocal updatedAt
    canonicalUrl topics { id name served { locale isFallback } }
  }
`);

export const Story = graphql(`
  query Story($ref: Ref!) {
    story(ref: $ref) {
      __typename
      ... on Article {
        headline
        body {
          __typename
          id
          ... on Paragraph { spans { text marks href thing { __typename name } } }
          ... on LinkBlock { link { kind title } }
        }
      }
      ... on ArticleWithdrawn { reason at }
    }
  }
`);

export const Ties = graphql(`
  query Ties($filter: RelationFilter!) {
    relations(filter: $filter, first: 50, locale: "en") {
      nodes {
        statement modality validFrom amount { value currency qualifier }
        subject { __typename name ... on Place { placeKind countryCode } }
        evidence { quote part article { slug } }
      }
    }
  }
`);

export const News = graphql(`
  query News($after: String, $first: Int!) {
    changes(after: $after, first: $first) {
      nodes { cursor at reason subject id gone note article { id version headline } }
      pageInfo { endCursor hasNextPage }
    }
  }
`);
