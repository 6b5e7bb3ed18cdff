// Follows changes over a WebSocket, by graphql-ws (the subprotocol graphql-transport-ws):
//
//     node tests/clients/live-ws.mjs http://127.0.0.1:8080/graphql [AFTER [COUNT]]
//
// Each change is a line of JSON. It knows a URL and nothing of what is behind it.

import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { Refused, follow, told } from './following.mjs';

// Close codes after which the same again would end the same: the client, the subprotocol or the request is at
// fault. The library resubscribes by itself, but from the cursor that it was given first; so it is kept from it.
const FATAL = [1002, 1003, 1007, 4004, 4005, 4400, 4401, 4403, 4406, 4409, 4429];

await follow(async function* connect(url, request) {
  const client = createClient({
    url: url.replace(/^http/, 'ws'),
    webSocketImpl: WebSocket,
    lazy: true,
    retryAttempts: 0,
    keepAlive: 10_000,
    on: { connected: () => console.error('connected') },
  });
  try {
    for await (const result of client.iterate(request)) yield told(result);
  } catch (error) {
    // Errors of the operation come as a list, the end of the connection as its close event.
    if (Array.isArray(error)) told({ errors: error });
    if (FATAL.includes(error?.code)) throw new Refused(String(error.code), error.reason);
    throw error;
  } finally {
    await client.dispose();
  }
});
