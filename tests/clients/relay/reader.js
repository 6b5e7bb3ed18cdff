// What a Relay app asks: relay-compiler reads the tagged texts, and nothing here is run.

graphql`
  query readerTopicQuery($topic: Ref!) {
    topic(ref: $topic, locale: "en") {
      id
      name
      ...readerStories_topic
    }
  }
`;

graphql`
  fragment readerStories_topic on Topic
  @argumentDefinitions(count: { type: "Int", defaultValue: 2 }, cursor: { type: "String" })
  @refetchable(queryName: "readerStoriesQuery") {
    articles(first: $count, after: $cursor) @connection(key: "readerStories_articles") {
      edges {
        node {
          id
          headline
          ...readerStory_article
        }
      }
    }
  }
`;

graphql`
  fragment readerStory_article on Article {
    wordCount
    body {
      ... on Paragraph {
        text
      }
      ... on LinkBlock {
        link {
          title
        }
      }
    }
    mentions(first: 5) {
      nodes {
        wording
        thing {
          ...readerThing_thing
        }
      }
    }
  }
`;

graphql`
  fragment readerThing_thing on Thing {
    name
    kind
    ... on Place {
      countryCode
    }
  }
`;

graphql`
  query readerStoryQuery($ref: Ref!) {
    article(ref: $ref, locale: "en") {
      id
      ...readerStory_article
    }
  }
`;
