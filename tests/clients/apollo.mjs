// Apollo Client and its normalised cache against a running server:
//
//     node tests/clients/apollo.mjs http://127.0.0.1:8080
//
// It knows a URL, the contract, and nothing of what is behind it.

import assert from 'node:assert/strict';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { relayStylePagination } from '@apollo/client/utilities';
import { filter as filtered, firstValueFrom } from 'rxjs';
import { ask, contract, counted, dependent, introspected, possibleTypes, run, server } from './checking.mjs';
import { ALL, PAGE, STORY, THINGS, WITH_BODIES } from './queries.mjs';

const { graphql } = server();
const schema = contract();
const page = gql(PAGE);
const story = gql(STORY);

// What an app has to say to the cache: what is a Node is kept by its id and nothing else is, and pages of a
// list are told apart by all that says which list it is.
function cache() {
  const list = relayStylePagination(['filter', 'order', 'locale', 'asOf']);
  return new InMemoryCache({
    possibleTypes: possibleTypes(schema),
    typePolicies: {
      Block: { keyFields: false },
      Change: { keyFields: false },
      Query: { fields: { articles: list } },
      Topic: { fields: { articles: list } },
    },
  });
}

function begin() {
  const asking = counted();
  const client = new ApolloClient({ cache: cache(), link: new HttpLink({ uri: graphql, fetch: asking }) });
  return { client, asking };
}

// Reads a list to its end, five at a time, as a view that is scrolled does.
async function scrolled(client, filter) {
  const view = client.watchQuery({ query: page, variables: { first: 5, filter } });
  const seen = view.subscribe(() => {});
  const shown = (wanted) => firstValueFrom(view.pipe(filtered((result) => result.data && wanted(result.data))));
  let { data } = await shown(() => true);
  while (data.articles.pageInfo.hasNextPage) {
    const { endCursor } = data.articles.pageInfo;
    await view.fetchMore({ variables: { after: endCursor } });
    ({ data } = await shown((data) => data.articles.pageInfo.endCursor !== endCursor));
  }
  seen.unsubscribe();
  return data.articles.edges.map((edge) => edge.node);
}

const plain = (nodes) => nodes.map(({ id, headline }) => ({ id, headline }));

await run({
  'the contract and the server name the same types behind each interface': async () => {
    const told = possibleTypes(await introspected(graphql));
    assert.deepEqual(told, possibleTypes(schema));
    assert.ok(told.Thing.length === 6 && told.Block.includes('Paragraph'));
  },

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
    const again = await client.query({ query: page, variables: { first: 5 }, fetchPolicy: 'cache-only' });
    assert.equal(again.data.articles.edges.length, all.length);
  },

  'what was read is read again without the network': async () => {
    const { client, asking } = begin();
    const nodes = await scrolled(client);
    const asked = asking.requests;
    const again = await client.query({ query: page, variables: { first: 5 }, fetchPolicy: 'cache-only' });
    assert.deepEqual(again.data.articles.edges.map((edge) => edge.node), nodes);
    assert.equal(asking.requests, asked);
    const kept = new InMemoryCache({ possibleTypes: possibleTypes(schema) }).restore(client.cache.extract());
    assert.equal(kept.identify(nodes[0]), `Article:${nodes[0].id}`);
  },

  'an article is kept once, by whatever way it was read': async () => {
    const { client } = begin();
    const nodes = await scrolled(client);
    await client.query({ query: story, variables: { ref: nodes[0].id } });
    const kept = Object.keys(client.cache.extract()).filter((key) => key.startsWith('Article:'));
    assert.deepEqual(kept.toSorted(), nodes.map((node) => `Article:${node.id}`).toSorted());
    const one = client.cache.readFragment({
      id: `Article:${nodes[0].id}`,
      fragment: gql`fragment Both on Article { headline wordCount topics { name } }`,
    });
    assert.equal(one.headline, nodes[0].headline);
    assert.equal(typeof one.wordCount, 'number');
    const keyed = Object.keys(client.cache.extract()).map((key) => key.split(':')[0]);
    assert.ok(!keyed.some((type) => dependent(schema).includes(type)), keyed.join(' '));
  },

  'blocks of one article, and of one version, stay out of those of another': async () => {
    const { client } = begin();
    const full = (await ask(graphql, WITH_BODIES)).articles.nodes;
    const ids = full.map((one) => one.body.map((block) => block.id));
    assert.ok(full.length > 1 && ids[0].some((id) => ids[1].includes(id)), 'two bodies that share block ids');
    for (const { id } of full) await client.query({ query: story, variables: { ref: id } });
    for (const { id } of full) {
      const expected = await ask(graphql, STORY, { ref: id });
      const cached = await client.query({ query: story, variables: { ref: id }, fetchPolicy: 'cache-only' });
      assert.deepEqual(JSON.parse(JSON.stringify(cached.data)), expected);
    }
  },

  'fragments on an interface are read back from the cache': async () => {
    const { client } = begin();
    const things = await client.query({ query: gql(THINGS), variables: { first: 100 } });
    const nodes = things.data.things.nodes;
    assert.ok(new Set(nodes.map((node) => node.__typename)).size > 3);
    for (const node of nodes) {
      const read = client.cache.readFragment({
        id: client.cache.identify(node),
        fragment: gql`fragment Any on Thing { id name kind ... on Place { placeKind countryCode } }`,
      });
      assert.equal(read.name, node.name);
      assert.equal('placeKind' in read, node.__typename === 'Place');
    }
  },
});
