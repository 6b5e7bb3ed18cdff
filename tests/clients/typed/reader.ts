// Uses what typed operations answer, as an app would. Half of it is for the compiler: each line under an
// `@ts-expect-error` has to be one that it refuses, so that types that say nothing do not pass.

import type { VariablesOf } from '@graphql-typed-document-node/core';
import { useFragment } from './client/index.js';
import { ask } from './ask.js';
import { Card, FrontPage, News, Story, Ties } from './operations.js';

declare const process: { argv: string[] };
const url = process.argv[2] ?? '';

const page = await ask(url, FrontPage, { first: 100, filter: { completeness: ['FULL', 'TEASER'] } });
const cards = page.articles.edges.map((edge) => useFragment(Card, edge.node));
const [card] = cards;
if (!card) throw new Error('the front page is empty');
const headline: string = card.headline;
const when: string | null | undefined = card.publishedAt;
const counted: 'EXACT' | 'AT_LEAST' = page.articles.totalCount.relation;
console.log(JSON.stringify({ headline, when, counted, articles: cards.length }));

// @ts-expect-error A date may be unknown.
card.publishedAt satisfies string;
// @ts-expect-error A headline is text.
card.headline satisfies number;
// @ts-expect-error A field that was not asked for is not there.
card.wordCount;
// @ts-expect-error What a fragment asked for is seen through the fragment alone.
page.articles.edges[0]?.node.headline;
// @ts-expect-error A variable that has to be given is given.
({}) satisfies VariablesOf<typeof Story>;
// @ts-expect-error There is no such completeness.
({ first: 1, filter: { completeness: ['WHOLE'] } }) satisfies VariablesOf<typeof FrontPage>;

const { story } = await ask(url, Story, { ref: card.slug });
switch (story?.__typename) {
  case 'Article': {
    for (const block of story.body) {
      // @ts-expect-error Not every block has spans.
      block.spans;
      if (block.__typename === 'Paragraph') block.spans[0]?.text satisfies string | undefined;
    }
    console.log(JSON.stringify({ blocks: story.body.length }));
    break;
  }
  case 'ArticleWithdrawn':
    story.reason satisfies string;
    break;
  default:
    throw new Error('the story is not there');
}

const { relations } = await ask(url, Ties, { filter: { either: { any: ['morocco'] } } });
for (const { subject, amount } of relations.nodes) {
  amount?.value satisfies string | undefined;
  if (subject.__typename === 'Place') subject.countryCode satisfies string | null | undefined;
  // @ts-expect-error Not every thing has a country code.
  subject.countryCode;
}

const { changes } = await ask(url, News, { first: 10 });
console.log(JSON.stringify({ relations: relations.nodes.length, changes: changes.nodes.length }));
