// What a WebSocket is told and closed with, message by message, by the protocol graphql-transport-ws:
//
//     node tests/clients/socket.mjs http://127.0.0.1:8080
//
// It knows the protocol and no client's library, so that it can also say what none would.

import assert from 'node:assert/strict';
import WebSocket from 'ws';
import { run, server } from './checking.mjs';

const url = server().graphql.replace(/^http/, 'ws');
const PROTOCOL = 'graphql-transport-ws';
const INIT = { type: 'connection_init' };
const LIVE = 'subscription { changes { id } }';

const subscribe = (id, query, rest = {}) => ({ type: 'subscribe', id, payload: { query, ...rest } });

// Says these messages, and hears `count` of them or until the server closes: what was told, and the close.
function converse(messages, { count = Infinity, protocols = [PROTOCOL] } = {}) {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url, protocols);
    const told = [];
    const end = (code, reason) => resolve({ told, code, reason: reason?.toString() });
    socket.on('open', () => {
      for (const message of messages) {
        const plain = typeof message === 'string' || Buffer.isBuffer(message);
        socket.send(plain ? message : JSON.stringify(message));
      }
    });
    socket.on('message', (data) => {
      told.push(JSON.parse(data));
      if (told.length >= count) socket.close(1000);
    });
    socket.on('close', end);
    socket.on('error', reject);
  });
}

const closes = (code, messages, options) => async () => {
  const ended = await converse(messages, options);
  assert.equal(ended.code, code, JSON.stringify(ended));
  assert.notEqual(ended.reason, '');
};

await run({
  'another subprotocol, or none': closes(4406, [INIT], { protocols: [] }),
  'an operation before the connection is begun': closes(4401, [subscribe('1', '{ __typename }')]),
  'a connection that is begun twice': closes(4429, [INIT, INIT]),
  'two operations of one name': closes(4409, [INIT, subscribe('1', LIVE), subscribe('1', LIVE)]),
  'what is no JSON': closes(4400, ['{']),
  'what is no object': closes(4400, ['[]']),
  'what is no text': closes(4400, [Buffer.from('{}')]),
  'a type that there is not': closes(4400, [INIT, { type: 'start', id: '1', payload: {} }]),
  'an operation without a name': closes(4400, [INIT, { type: 'subscribe', payload: {} }]),
  'a name of any length': closes(4400, [INIT, subscribe('x'.repeat(101), LIVE)]),
  'an operation without a payload': closes(4400, [INIT, { type: 'subscribe', id: '1' }]),
  'a payload that is no object': closes(4400, [{ ...INIT, payload: 'x' }]),
  'more operations than may run': closes(4400, [
    INIT,
    ...Array.from({ length: 21 }, (_, number) => subscribe(`${number}`, LIVE)),
  ]),
  'a connection that is never begun': closes(4408, []),

  'a ping is answered with what it brought': async () => {
    const ping = { type: 'ping', payload: { at: 7 } };
    const { told } = await converse([ping, { type: 'ping' }, INIT], { count: 3 });
    assert.deepEqual(told, [
      { type: 'pong', payload: { at: 7 } },
      { type: 'pong' },
      { type: 'connection_ack' },
    ]);
  },

  'a query is answered once, and a close is answered alike': async () => {
    const query = subscribe('q', 'query Q($n: Int!) { articles(first: $n) { nodes { slug } } }', {
      variables: { n: 1 },
      operationName: 'Q',
    });
    const { told, code } = await converse([INIT, query], { count: 3 });
    assert.deepEqual(told.map(({ type }) => type), ['connection_ack', 'next', 'complete']);
    assert.equal(told[1].payload.data.articles.nodes.length, 1);
    assert.equal(code, 1000);
  },

  'what is not valid is an error and no end of the connection': async () => {
    const { told } = await converse(
      [
        INIT,
        subscribe('parse', '{{{'),
        subscribe('field', '{ nope }'),
        subscribe('two', 'subscription { changes { id } again: changes { id } }'),
        subscribe('deep', `{ ${'a { '.repeat(40)} ${'} '.repeat(41)}`),
        subscribe('cursor', 'subscription { changes(after: "x") { id } }'),
        subscribe('good', '{ __typename }'),
      ],
      { count: 9 },
    );
    const of = (id) => told.filter((message) => message.id === id);
    for (const [id, code] of [
      ['parse', 'PARSE_ERROR'],
      ['field', 'VALIDATION_FAILED'],
      ['two', 'BAD_REQUEST'],
      ['deep', 'NESTING_TOO_DEEP'],
    ]) {
      const [error, ...more] = of(id);
      assert.equal(error.type, 'error');
      assert.equal(error.payload[0].extensions.code, code);
      assert.deepEqual(more, []);
    }
    const [next, complete] = of('cursor');
    assert.equal(next.payload.errors[0].extensions.code, 'INVALID');
    assert.equal(complete.type, 'complete');
    assert.deepEqual(of('good').map(({ type }) => type), ['next', 'complete']);
  },

  'an operation that the client ends is heard of no more, and its name is free': async () => {
    const end = { type: 'complete', id: '1' };
    const again = subscribe('1', '{ __typename }');
    const { told } = await converse([INIT, subscribe('1', LIVE), end, end, again], { count: 3 });
    assert.deepEqual(told.map(({ type }) => type), ['connection_ack', 'next', 'complete']);
  },

  'a message in pieces is one, and one that is too large ends the connection': async () => {
    const socket = new WebSocket(url, [PROTOCOL]);
    await new Promise((resolve) => socket.on('open', resolve));
    const said = JSON.stringify(INIT);
    const heard = new Promise((resolve) => socket.on('message', resolve));
    socket.send(said.slice(0, 5), { fin: false });
    socket.send(said.slice(5), { fin: true });
    assert.equal(JSON.parse(await heard).type, 'connection_ack');
    const closed = new Promise((resolve) => socket.on('close', resolve));
    socket.on('error', () => {});
    socket.send(JSON.stringify({ type: 'ping', payload: { x: 'x'.repeat(300_000) } }));
    await closed;
  },
});
