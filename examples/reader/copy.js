// Asking Khabar’s API, and a copy of its stories that works offline: brought up to date by `/v1/changes`, kept true live.
// It knows no page: what it keeps things in is given to it, or is the browser’s database.

// Why there is no answer: the code that the API gives, or OFFLINE.
export class Problem extends Error {
  constructor(code, detail) {
    super(detail);
    this.code = code;
  }
}

// An address of the API's, with the parameters that say something.
export function address(base, path, parameters = {}) {
  const url = new URL(base.replace(/\/$/, '') + path);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== '') url.searchParams.set(name, value);
  }
  return url.href;
}

async function answer(request, init) {
  const response = await fetch(request, init).catch((error) => {
    if (error.name === 'AbortError') throw error;
    throw new Problem('OFFLINE', error.message);
  });
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  throw new Problem(body.code ?? body.errors?.[0]?.extensions?.code ?? 'INTERNAL', body.detail ?? response.statusText);
}

// How a server is asked: `api.read` for an address under /v1, `api.ask` for GraphQL.
export function api(base) {
  const ask = async (query, variables, signal) => {
    const headers = { 'content-type': 'application/json', accept: 'application/graphql-response+json' };
    const request = { method: 'POST', headers, body: JSON.stringify({ query, variables }), signal };
    const { data, errors } = await answer(address(base, '/graphql'), request);
    if (errors && !data) throw new Problem(errors[0].extensions?.code, errors[0].message);
    return data;
  };
  return { base, ask, read: (path, parameters, signal) => answer(address(base, path, parameters), { signal }) };
}

// What a page of changes does to a copy.
export function taken({ nodes, pageInfo }) {
  return {
    put: nodes.filter((change) => !change.gone && change.article).map((change) => change.article),
    drop: nodes.filter((change) => change.gone).map((change) => change.id),
    cursor: pageInfo.endCursor,
    more: pageInfo.hasNextPage,
  };
}

// Brings a copy up to date: takes in what has changed since its cursor, page by page, from the beginning where it
// has none or where that is good no more. Gives what changed in a copy that was there. `parameters` are the same as long
// as the copy lives.
export async function catchUp(api, copy, parameters = {}, signal) {
  const changes = [];
  let anew = false;
  for (;;) {
    const after = await copy.cursor();
    anew ||= after === null;
    let page;
    try {
      page = await api.read('/v1/changes', { first: 100, ...parameters, after }, signal);
    } catch (problem) {
      if (problem.code !== 'POSITION_GONE' || !after) throw problem;
      await copy.clear();
      continue;
    }
    const { more, ...step } = taken(page);
    await copy.take(step);
    changes.push(...page.nodes);
    // What is waited for is waited for once: then a page tells all there is.
    const { wait: _, ...others } = parameters;
    parameters = others;
    if (!more) return anew ? [] : changes;
  }
}

// A copy in the browser's database. A page and the cursor that it ends with are one transaction.
export async function opened(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore('articles', { keyPath: 'id' }).createIndex('slug', 'slug');
    request.result.createObjectStore('places');
  };
  const database = await done(request);
  const store = (name, mode) => database.transaction(name, mode).objectStore(name);
  return {
    cursor: async () => (await done(store('places').get('cursor'))) ?? null,
    take: ({ put, drop, cursor }) => {
      const transaction = database.transaction(['articles', 'places'], 'readwrite');
      for (const article of put) transaction.objectStore('articles').put(article);
      for (const id of drop) transaction.objectStore('articles').delete(id);
      transaction.objectStore('places').put(cursor, 'cursor');
      return ended(transaction);
    },
    clear: () => {
      const transaction = database.transaction(['articles', 'places'], 'readwrite');
      transaction.objectStore('articles').clear();
      transaction.objectStore('places').clear();
      return ended(transaction);
    },
    all: () => done(store('articles').getAll()),
    one: (ref) => done(ref.includes('_') ? store('articles').get(ref) : store('articles').index('slug').get(ref)),
  };
}

const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const ended = (transaction) =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });

// The stories of a copy that pass, as the press lists them: the newest first, equal dates told apart by id.
export function listed(articles, { topic, language, words }) {
  const told = (article) => fold(`${article.headline} ${article.summary ?? ''}`);
  const wanted = fold(words ?? '').split(/\s+/).filter(Boolean);
  return articles
    .filter((article) => !topic || article.topics.some((one) => one.slug === topic))
    .filter((article) => !language || article.locale === language)
    .filter((article) => article.completeness !== 'STUB' && wanted.every((word) => told(article).includes(word)))
    .toSorted((a, b) => compare(instant(b.sortAt), instant(a.sortAt)) || compare(b.id, a.id));
}

// The topics that a copy’s stories stand under.
export function topicsOf(articles) {
  const all = new Map(articles.flatMap(({ topics }) => topics).map((topic) => [topic.id, topic]));
  return [...all.values()].toSorted((a, b) => compare(a.slug, b.slug));
}

// An instant as a text that sorts as instants do: the API gives fractions of a second only where there are some, and a
// `Date` would cut them to milliseconds.
export const instant = (text) =>
  text.replace(/(\.\d+)?Z$/, (_, fraction = '.') => fraction.padEnd(7, '0'));

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const fold = (text) => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const PAUSE = { least: 1_000, most: 60_000 };

// Keeps a copy true for as long as the page is there: by server-sent events where the server has them, else by asking
// with `wait`, which is answered when something changes. `told` hears what changed, and how the copy stands.
export async function keep(api, copy, parameters, told, signal) {
  let pause = PAUSE.least;
  let streams = 'EventSource' in globalThis;
  while (!signal.aborted) {
    try {
      told(await catchUp(api, copy, parameters, signal), streams ? 'online' : 'waiting');
      pause = PAUSE.least;
      if (streams) streams = await streamed(api, copy, parameters, told, signal);
      else told(await catchUp(api, copy, { ...parameters, wait: 25 }, signal), 'waiting');
      // A server that is busy waits for nobody.
      await rest(PAUSE.least);
    } catch (error) {
      if (signal.aborted) return;
      told([], error.code === 'OFFLINE' ? 'offline' : 'failing');
      await Promise.race([rest(pause), once(globalThis, 'online')]);
      pause = Math.min(pause * 2, PAUSE.most);
    }
  }
}

// Follows a stream until it is closed for good. Whether there was one at all. Each event has a change, and as its id
// the cursor that the copy has come to with it; the browser says that itself, in `Last-Event-ID`, when it connects
// again. An event of another sort is only a bell.
async function streamed(api, copy, parameters, told, signal) {
  const after = await copy.cursor();
  const source = new EventSource(address(api.base, '/v1/changes', { ...parameters, after }));
  let opened = false;
  let turn = Promise.resolve();
  await new Promise((end) => {
    const rung = (event) => {
      const change = toldBy(event);
      const step = change && taken({ nodes: [change], pageInfo: { endCursor: event.lastEventId } });
      const taking = () => (step ? copy.take(step).then(() => [change]) : catchUp(api, copy, parameters, signal));
      turn = turn.then(taking).then((changes) => told(changes, 'live'));
      turn.catch(end);
    };
    for (const name of ['message', 'change']) source.addEventListener(name, rung);
    source.addEventListener('open', () => {
      opened = true;
      told([], 'live');
    });
    source.addEventListener('error', () => {
      // One that is only cut is connected again by the browser; one that was refused stays closed.
      if (source.readyState === EventSource.CLOSED) end();
      else told([], 'offline');
    });
    signal.addEventListener('abort', end);
  });
  source.close();
  await turn.catch(() => {});
  return opened;
}

// The change that an event tells, if it tells one.
export function toldBy({ data, lastEventId }) {
  try {
    const change = JSON.parse(data);
    return lastEventId && typeof change?.id === 'string' && typeof change.gone === 'boolean' ? change : null;
  } catch {
    return null;
  }
}

const rest = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const once = (target, name) => new Promise((resolve) => target.addEventListener(name, resolve, { once: true }));
