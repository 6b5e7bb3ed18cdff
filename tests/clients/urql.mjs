// urql with its normalised cache, which knows the schema, against a running server:
//
//     node tests/clients/urql.mjs http://127.0.0.1:8080
//
// It knows a URL, the contract, and nothing of what is behind it.

import assert from 'node:assert/strict';
import { Client, fetchExchange, gql } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { introspectionFromSchema } from 'graphql';
import { ask, contract, counted, dependent, run, server } from './checking.mjs';
import { ALL, PAGE, STORY, THINGS, WITH_BODIES } from './queries.mjs';

const { graphql } = server();
const schema = contract();

// What an app has to say to the cache: what is a Node is kept by its id and nothing else is; that the list
// of articles is paged; and where one article may be found that a list has brought already.
function begin() {
  const asking = counted();
  const keys = Object.fromEntries(dependent(schema).map((name) => [name, () => null]));
  const cache = cacheExchange({
    schema: introspectionFromSchema(schema),
    keys,
    resolvers: {
      Query: {
        articles: relayPagination(),
        node: (_, { id }) => ({ __typename: 'Article', id }),
      },
    },
  });
  const client = new Client({
    url: graphql,
    exchanges: [cache, fetchExchange],
    fetch: asking,
    preferGetMethod: false,
  });
  return { client, asking };
}

async function read(client, query, variables, requestPolicy = 'cache-first') {
  const { data, error } = await client.query(gql(query), variables, { requestPolicy }).toPromise();
  assert.equal(error, undefined, String(error));
  return data;
}

// Reads a list to its end, five at a time.
async function scrolled(client, filter) {
  let data = await read(client, PAGE, { first: 5, filter });
  while (data.articles.pageInfo.hasNextPage) {
    data = await read(client, PAGE, { first: 5, filter, after: data.articles.pageInfo.endCursor });
  }
  return data.articles.edges.map((edge) => edge.node);
}

const plain = (nodes) => nodes.map(({ id, headline }) => ({ id, headline }));

await run({
  'pages become one list, in order and without doubles': async () => {
    const { client, asking } = begin();
    const nodes = await scrolled(client);
    const all = (await ask(graphql, ALL)).articles.nodes;
    assert.ok(all.length > 10);
    assert.deepEqual(plain(nodes), plain(all));
    assert.equal(asking.requests, Math.ceil(all.length / 5));
  },

  'lists with other filters are other lists': async () => {
    const { client } = begin();
    const all = await scrolled(client);
    const some = await scrolled(client, { topics: { any: ['morocco-israel'] } });
    assert.ok(some.length > 0 && some.length < all.length);
    const again = await read(client, PAGE, { first: 5 }, 'cache-only');
    assert.equal(again.articles.edges.length, all.length);
  },

  'what was read is read again without the network': async () => {
    const { client, asking } = begin();
    const nodes = await scrolled(client);
    const asked = asking.requests;
    const again = await read(client, PAGE, { first: 5 }, 'cache-only');
    assert.deepEqual(plain(again.articles.edges.map((edge) => edge.node)), plain(nodes));
    assert.equal(asking.requests, asked);
  },

  'an article of a list is found by its id without the network': async () => {
    const { client, asking } = begin();
    const [{ id, headline }] = await scrolled(client);
    const asked = asking.requests;
    const one = 'query One($id: ID!) { node(id: $id) { id ... on Article { headline } } }';
    const found = await read(client, one, { id });
    assert.equal(found.node.headline, headline);
    assert.equal(asking.requests, asked);
  },

  'blocks of one article, and of one version, stay out of those of another': async () => {
    const { client } = begin();
    const full = (await ask(graphql, WITH_BODIES)).articles.nodes;
    const ids = full.map((one) => one.body.map((block) => block.id));
    assert.ok(full.length > 1 && ids[0].some((id) => ids[1].includes(id)), 'two bodies that share block ids');
    for (const { id } of full) await read(client, STORY, { ref: id });
    for (const { id } of full) {
      const expected = await ask(graphql, STORY, { ref: id });
      assert.deepEqual(await read(client, STORY, { ref: id }, 'cache-only'), expected);
    }
  },

  'fragments on an interface are read back from the cache': async () => {
    const { client } = begin();
    const asked = await read(client, THINGS, { first: 100 });
    const kinds = new Set(asked.things.nodes.map((node) => node.__typename));
    assert.ok(kinds.size > 3);
    const expected = await ask(graphql, THINGS, { first: 100 });
    assert.deepEqual(await read(client, THINGS, { first: 100 }, 'cache-only'), expected);
  },

  'an error keeps its code': async () => {
    const { client } = begin();
    const { error } = await client.query(gql(PAGE), { first: 101 }).toPromise();
    assert.equal(error.graphQLErrors[0].extensions.code, 'INVALID');
    assert.equal(error.graphQLErrors[0].extensions.field, 'first');
  },
});
