// What the programs beside it share: where the server is, what it answers without any client's help, and how
// checks are run and told. It knows no client.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { buildClientSchema, buildSchema, getIntrospectionQuery } from 'graphql';

const TIMEOUT = 20_000;
const PATIENCE = 120_000;

// The server's address: the one argument. `http://127.0.0.1:8080`, without a path.
export function server() {
  const given = process.argv[2];
  if (!URL.canParse(given ?? '')) {
    console.error('usage: node PROGRAM.mjs URL');
    process.exit(64);
  }
  const base = given.replace(/\/$/, '');
  return { base, graphql: `${base}/graphql` };
}

// `fetch` that gives up in time and counts: what was answered from a cache has cost no request.
export function counted() {
  const asking = (address, init) => {
    asking.requests += 1;
    return fetch(address, { ...init, signal: init?.signal ?? AbortSignal.timeout(TIMEOUT) });
  };
  asking.requests = 0;
  return asking;
}

// The data of a query, asked without any client.
export async function ask(url, query, variables = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query, variables }),
    signal: AbortSignal.timeout(TIMEOUT),
  });
  const answer = await response.json();
  assert.equal(answer.errors, undefined, JSON.stringify(answer.errors));
  return answer.data;
}

// The contract as it is committed.
export const CONTRACT = new URL('../../schema.graphql', import.meta.url);

export function contract() {
  return buildSchema(readFileSync(CONTRACT, 'utf8'));
}

// What the server says its schema is.
export async function introspected(url) {
  return buildClientSchema(await ask(url, getIntrospectionQuery()));
}

// Which types stand behind each interface and union, as normalising caches want to know.
export function possibleTypes(schema) {
  const abstract = Object.values(schema.getTypeMap()).filter(
    (type) => 'resolveType' in type && !type.name.startsWith('__'),
  );
  return Object.fromEntries(
    abstract.map((type) => [type.name, schema.getPossibleTypes(type).map((possible) => possible.name)]),
  );
}

// The object types that have no id of their own. Some have a field `id` all the same: a block's is unique
// within its article, a change's is its subject's.
export function dependent(schema) {
  const own = new Set(schema.getPossibleTypes(schema.getType('Node')).map((type) => type.name));
  return Object.values(schema.getTypeMap())
    .filter((type) => 'isTypeOf' in type && !type.name.startsWith('__'))
    .map((type) => type.name)
    .filter((name) => !own.has(name) && name !== 'Query' && name !== 'Subscription');
}

// Runs each check in turn, says how it went, and makes the process fail if one did. A client's warning is a
// failure too: it is how these libraries say that they are about to mix things up.
export async function run(checks) {
  const warnings = [];
  console.warn = console.error = (...said) => warnings.push(said.join(' '));
  const counts = { passed: 0, failed: 0 };
  for (const [name, check] of Object.entries(checks)) {
    warnings.length = 0;
    try {
      await inTime(check);
      assert.deepEqual(warnings, [], 'the client warned');
      counts.passed += 1;
      console.log(`passed ${name}`);
    } catch (error) {
      counts.failed += 1;
      console.log(`failed ${name}\n${error.stack ?? error}`);
    }
  }
  console.log(`${counts.passed} passed, ${counts.failed} failed`);
  // A client may keep timers and sockets: the checks are what there is to wait for.
  process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
}

// A check that waits for what never comes is a failure, not a test that hangs.
async function inTime(check) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error('it took too long')), PATIENCE);
  });
  await Promise.race([check(), late]).finally(() => clearTimeout(timer));
}
