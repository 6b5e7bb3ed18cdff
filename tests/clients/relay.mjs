// Relay against a running server: its compiler over the contract, its store over what the server answers.
//
//     node tests/clients/relay.mjs http://127.0.0.1:8080
//
// It knows a URL, the contract, and nothing of what is behind it. The store is used as React’s hooks use it, so
// no React is needed.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import relay from 'relay-runtime';
import { CONTRACT, ask, contract, counted, dependent, run, server } from './checking.mjs';
import { WITH_BODIES } from './queries.mjs';

const { Environment, Network, RecordSource, Store } = relay;
const { graphql } = server();
const here = fileURLToPath(new URL('.', import.meta.url));
const compiler = join(here, 'node_modules/relay-compiler/cli.js');
const made = mkdtempSync(join(here, 'made-relay-'));
process.on('exit', () => rmSync(made, { recursive: true }));

// Compiles what the app asks, into a folder of this run’s own.
function compile() {
  const config = {
    src: '../relay',
    schema: relative(made, fileURLToPath(CONTRACT)),
    language: 'javascript',
    eagerEsModules: false,
    artifactDirectory: '.',
  };
  // The folder around is one of ES modules; what the compiler makes is none.
  writeFileSync(join(made, 'package.json'), '{ "type": "commonjs" }');
  const file = join(made, 'relay.config.json');
  writeFileSync(file, JSON.stringify(config));
  execFileSync(process.execPath, [compiler, file], { cwd: made, stdio: 'pipe' });
}

const artifact = (name) => createRequire(import.meta.url)(join(made, `${name}.graphql.js`));

// What an app has to say to the store: what is a Node is kept by its id, and nothing else is.
function begin() {
  const asking = counted();
  const whole = new Set(dependent(contract()));
  const network = Network.create(async ({ text }, variables) => {
    const response = await asking(graphql, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify({ query: text, variables }),
    });
    return response.json();
  });
  const environment = new Environment({
    network,
    store: new Store(new RecordSource()),
    getDataID: (value, type) => (whole.has(type) ? undefined : value.id),
  });
  return { environment, asking };
}

// Asks and keeps; what came is read from the store.
async function read(environment, query, variables) {
  const operation = relay.createOperationDescriptor(query, variables);
  await relay.fetchQuery(environment, query, variables, { fetchPolicy: 'network-only' }).toPromise();
  const kept = environment.retain(operation);
  return { ...environment.lookup(operation.fragment), kept };
}

// What a fragment sees through the key that its parent got.
function seen(environment, fragment, key) {
  const snapshot = environment.lookup(relay.getSelector(fragment, key));
  assert.equal(snapshot.isMissingData, false);
  return snapshot.data;
}

// How far a paginated fragment has come.
function pageOf(environment, fragment, key) {
  const { connectionPathInFragmentData: path } = relay.getPaginationMetadata(fragment, 'relay.mjs');
  const connection = path.reduce((at, step) => at[step], seen(environment, fragment, key));
  return connection.pageInfo;
}

// Asks for the next page, as `usePaginationFragment` does.
async function more(environment, fragment, key) {
  const { paginationRequest, paginationMetadata } = relay.getPaginationMetadata(fragment, 'relay.mjs');
  const { identifierInfo } = relay.getRefetchMetadata(fragment, 'relay.mjs');
  const { endCursor } = pageOf(environment, fragment, key);
  const given = relay.getVariablesFromFragment(fragment, key);
  const variables = relay.getPaginationVariables('forward', 2, endCursor, given, {}, paginationMetadata);
  variables[identifierInfo.identifierQueryVariableName] = relay.getSelector(fragment, key).dataID;
  return read(environment, paginationRequest, variables);
}

await run({
  'the compiler takes the contract, and a paginated fragment on a Node': async () => {
    compile();
    const { params, operation } = artifact('readerStoriesQuery');
    assert.match(params.text, /node\(id: \$id\)/);
    assert.ok(operation.selections.length > 0);
    assert.equal(artifact('readerStories_topic').metadata.connection[0].cursor, 'cursor');
  },

  'two pages become one list in the store, and so do all of them': async () => {
    const { environment, asking } = begin();
    const fragment = artifact('readerStories_topic');
    const first = await read(environment, artifact('readerTopicQuery'), { topic: 'defence-of-morocco' });
    const key = first.data.topic;
    const all = await ask(graphql, '{ topic(ref: "defence-of-morocco") { articles(first: 100) { nodes { id } } } }');
    const expected = all.topic.articles.nodes.map((node) => node.id);
    assert.ok(expected.length > 4);

    const listed = () => seen(environment, fragment, key).articles.edges.map((edge) => edge.node.id);
    assert.deepEqual(listed(), expected.slice(0, 2));
    await more(environment, fragment, key);
    assert.deepEqual(listed(), expected.slice(0, 4));
    while (pageOf(environment, fragment, key).hasNextPage) await more(environment, fragment, key);
    assert.deepEqual(listed(), expected);
    assert.equal(asking.requests, Math.ceil(expected.length / 2));
  },

  'fragments on an interface are read back from the store': async () => {
    const { environment, asking } = begin();
    const first = await read(environment, artifact('readerTopicQuery'), { topic: 'morocco-nato' });
    const { edges } = seen(environment, artifact('readerStories_topic'), first.data.topic).articles;
    const stories = edges.map(({ node }) => seen(environment, artifact('readerStory_article'), node));
    const mentions = stories.flatMap((story) => story.mentions.nodes);
    const things = mentions.map(({ thing }) => seen(environment, artifact('readerThing_thing'), thing));
    assert.ok(things.some((thing) => thing.kind === 'PLACE' && thing.countryCode === 'MA'));
    assert.ok(things.some((thing) => thing.kind !== 'PLACE' && !('countryCode' in thing)));
    assert.equal(asking.requests, 1);
  },

  'what is in the store is there without the network': async () => {
    const { environment, asking } = begin();
    const query = artifact('readerTopicQuery');
    await read(environment, query, { topic: 'morocco-nato' });
    const operation = relay.createOperationDescriptor(query, { topic: 'morocco-nato' });
    assert.equal(environment.check(operation).status, 'available');
    assert.equal(asking.requests, 1);
  },

  'blocks of one article stay out of those of another': async () => {
    const { environment } = begin();
    const full = (await ask(graphql, WITH_BODIES)).articles.nodes;
    assert.ok(full.length > 1, 'two articles with bodies');
    const kept = [];
    for (const { id } of full) kept.push(await read(environment, artifact('readerStoryQuery'), { ref: id }));
    const texts = (body) => body.filter((block) => 'text' in block).map((block) => block.text);
    for (const [at, { body }] of full.entries()) {
      const story = seen(environment, artifact('readerStory_article'), kept[at].data.article);
      assert.deepEqual(texts(story.body), texts(body));
    }
  },
});
