// The reader in `examples/reader/`, without its page: that its copy is what the server says, whatever happens at the
// desk, and that nothing of a story gets into a page as markup.
//
//     node tests/clients/reader.mjs http://127.0.0.1:8080 KEY
//
// KEY opens the desk, to write and to publish. It knows no more of what is behind the URL.

import assert from 'node:assert/strict';
import { Problem, api, catchUp, instant, listed, taken, toldBy } from '../../examples/reader/copy.js';
import { body, known, web } from '../../examples/reader/trees.js';
import { STORY } from '../../examples/reader/queries.js';
import { run, server } from './checking.mjs';

const { base } = server();
const key = process.argv[3] ?? '';
const reading = api(base);

// A copy in memory, where the page has the browser’s database.
function kept() {
  const articles = new Map();
  let place = null;
  return {
    cursor: async () => place,
    take: async ({ put, drop, cursor }) => {
      for (const article of put) articles.set(article.id, article);
      for (const id of drop) articles.delete(id);
      place = cursor;
    },
    clear: async () => {
      articles.clear();
      place = null;
    },
    all: async () => [...articles.values()],
    forget: (cursor) => (place = cursor),
  };
}

async function desk(mutation) {
  const response = await fetch(`${base}/desk/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${key}` },
    body: JSON.stringify({ query: `mutation { ${mutation} }` }),
  });
  const { data, errors } = await response.json();
  assert.equal(errors, undefined, JSON.stringify(errors));
  const [payload] = Object.values(data);
  assert.deepEqual(payload.userErrors, []);
  return payload;
}

let number = 0;

// Publishes a story under a topic: its working copy, and the article.
async function published(text = 'Un texte.') {
  number += 1;
  const paragraph = JSON.stringify(text);
  const { draft } = await desk(`draftCreate(input: { locale: "fr", headline: "Nouvelle ${number}", source: "bladi-net",
    topics: ["morocco-nato"], body: [{ paragraph: { text: ${paragraph} } }] }) { draft { id } userErrors { message } }`);
  const { article } = await desk(
    `articlePublish(input: { draft: "${draft.id}", revision: 1 }) { article { id slug } userErrors { message } }`,
  );
  return { draft: draft.id, ...article };
}

const save = (draft, revision, patch) =>
  desk(`draftUpdate(input: { draft: "${draft}", revision: ${revision}, patch: { ${patch} } }) { userErrors { message } }`);

const publish = (draft, revision) =>
  desk(`articlePublish(input: { draft: "${draft}", revision: ${revision} }) { userErrors { message } }`);

const withdraw = (article, version) =>
  desk(`articleWithdraw(input: { article: "${article}", version: ${version}, reason: "Faux." }) { userErrors { message } }`);

// What reading all of it anew gives.
async function anew(parameters) {
  const { nodes, pageInfo } = await reading.read('/v1/articles', { first: 100, ...parameters });
  assert.equal(pageInfo.hasNextPage, false);
  return nodes.map(({ id, version }) => ({ id, version }));
}

const versions = (articles) => articles.map(({ id, version }) => ({ id, version }));
const sorted = (articles) => versions(articles).toSorted((a, b) => (a.id < b.id ? -1 : 1));

async function isTrue(copy, parameters = {}) {
  assert.deepEqual(sorted(await copy.all()), sorted(await anew(parameters)));
}

await run({
  'a copy begins with all there is, and lists it as the press does': async () => {
    const copy = kept();
    await catchUp(reading, copy);
    await isTrue(copy);
    const shown = await anew({ completeness: 'FULL,TEASER' });
    assert.ok(shown.length > 5);
    assert.deepEqual(versions(listed(await copy.all(), {})), shown);
    const some = await anew({ completeness: 'FULL,TEASER', topic: 'morocco-israel' });
    assert.deepEqual(versions(listed(await copy.all(), { topic: 'morocco-israel' })), some);
  },

  'instants sort alike with fractions of a second and without': async () => {
    const day = '2026-11-27T17:00';
    const ordered = [':00Z', ':00.000001Z', ':00.5Z', ':00.51Z', ':01Z'].map((end) => day + end);
    assert.deepEqual(ordered.toReversed().toSorted((a, b) => (instant(a) < instant(b) ? -1 : 1)), ordered);
  },

  'a first read that is broken off goes on where it was': async () => {
    const copy = kept();
    const pages = [];
    const cut = {
      read: async (path, parameters) => {
        pages.push(parameters.after);
        if (pages.length % 2 === 0) throw new Problem('OFFLINE', 'cut');
        return reading.read(path, parameters);
      },
    };
    for (let tries = 0; tries < 50; tries += 1) {
      const through = await catchUp(cut, copy, { first: 3 }).then(() => true, (problem) => problem.code !== 'OFFLINE');
      if (through) break;
    }
    assert.ok(pages.filter((after) => after === null).length === 1 && pages.length > 5, String(pages));
    await isTrue(copy);
  },

  'what is published, corrected and withdrawn is taken in': async () => {
    const copy = kept();
    await catchUp(reading, copy);
    const { draft, id } = await published();
    assert.deepEqual((await catchUp(reading, copy)).map((change) => change.reason), ['PUBLISHED']);
    await save(draft, 1, 'headline: "Autrement"');
    await desk(`articleCorrect(input: { draft: "${draft}", revision: 2, note: "Le titre." }) { userErrors { message } }`);
    const [corrected] = await catchUp(reading, copy);
    assert.deepEqual([corrected.reason, corrected.note, corrected.article.headline], ['CORRECTED', 'Le titre.', 'Autrement']);
    await isTrue(copy);
    await withdraw(id, 2);
    const [gone] = await catchUp(reading, copy);
    assert.deepEqual([gone.id, gone.gone, gone.note], [id, true, 'Faux.']);
    await isTrue(copy);
    assert.deepEqual(await catchUp(reading, copy), []);
  },

  'what leaves the topic that is followed is dropped': async () => {
    const copy = kept();
    const parameters = { topic: 'morocco-nato' };
    const { draft, id } = await published();
    await catchUp(reading, copy, parameters);
    assert.ok((await copy.all()).some((article) => article.id === id));
    await save(draft, 1, 'topics: ["us-arms"]');
    await publish(draft, 2);
    const [left] = await catchUp(reading, copy, parameters);
    assert.deepEqual([left.id, left.gone, left.reason], [id, true, 'RETAGGED']);
    await isTrue(copy, parameters);
  },

  'a cursor that is good no more makes the copy begin anew': async () => {
    const [copy, other] = [kept(), kept()];
    await catchUp(reading, copy);
    await catchUp(reading, other, { topic: 'us-arms' });
    const lost = await reading.read('/v1/changes', { after: await other.cursor() }).catch((problem) => problem);
    assert.equal(lost.code, 'POSITION_GONE');
    copy.forget(await other.cursor());
    await copy.take({ put: [{ id: 'article_nowhere', version: 1 }], drop: [], cursor: await other.cursor() });
    assert.deepEqual(await catchUp(reading, copy), []);
    await isTrue(copy);
  },

  'who waits is told when something happens': async () => {
    const copy = kept();
    await catchUp(reading, copy);
    const waiting = catchUp(reading, copy, { wait: 25 });
    const { id } = await published();
    assert.deepEqual((await waiting).map((change) => change.id), [id]);
    await isTrue(copy);
  },

  'an event that tells a change is taken in as a page of one': async () => {
    const { nodes } = await reading.read('/v1/changes', { first: 1 });
    const change = toldBy({ data: JSON.stringify(nodes[0]), lastEventId: 'here' });
    const { put, drop, cursor } = taken({ nodes: [change], pageInfo: { endCursor: 'here' } });
    assert.deepEqual([put, drop, cursor], [[nodes[0].article], [], 'here']);
    for (const data of ['', '{}', 'null', '[]', '{"id":1,"gone":true}', 'x']) {
      assert.equal(toldBy({ data, lastEventId: 'here' }), null);
    }
    assert.equal(toldBy({ data: JSON.stringify(nodes[0]), lastEventId: '' }), null);
  },

  'markup in a story is text, and only the web is led to': async () => {
    const text = '<img src=x onerror=alert(1)> &amp; "<b>"';
    const { slug } = await published(text);
    const { story } = await reading.ask(STORY, { ref: slug });
    assert.deepEqual(body(story.body), [['p', {}, text]]);
    for (const address of ['javascript:alert(1)', 'data:text/html,x', 'JaVaScRiPt:x', '//x', '', null]) {
      assert.equal(web(address), null);
    }
    const run = { text: 'x', marks: ['STRONG', 'NEWER'], href: 'javascript:alert(1)', thing: null };
    const blocks = [{ __typename: 'Paragraph', spans: [run] }, { __typename: 'Newer' }];
    assert.deepEqual(body(blocks), [['p', {}, ['span', {}, ['strong', {}, 'x']]]]);
  },

  'markup of a copy is made anew of what is known': async () => {
    const word = (nodeValue) => ({ nodeType: 3, nodeName: '#text', nodeValue, childNodes: [] });
    const element = (nodeName, attributes, ...childNodes) =>
      ({ nodeType: 1, nodeName, childNodes, getAttribute: (name) => attributes[name] ?? null });
    const markup = element('P', { onclick: 'x()' },
      word('a'),
      element('script', {}, word('b')),
      element('FONT', { style: 'x' }, element('EM', {}, word('c'))),
      element('A', { href: 'javascript:x' }, word('d')),
      element('A', { href: 'https://news.example/e' }, word('e')),
      element('IMG', { src: 'data:x', onerror: 'x()' }));
    assert.deepEqual(known(markup), [['p', {}, 'a', ['em', {}, 'c'], ['span', {}, 'd'],
      ['a', { href: 'https://news.example/e', rel: 'noopener noreferrer' }, 'e']]]);
  },
});
