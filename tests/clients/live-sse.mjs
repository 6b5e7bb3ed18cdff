// Follows changes as server-sent events, by graphql-sse (the mode of distinct connections):
//
//     node tests/clients/live-sse.mjs http://127.0.0.1:8080/graphql [AFTER [COUNT]]
//
// Each change is a line of JSON. It knows a URL and nothing of what is behind it.

import { NetworkError, createClient } from 'graphql-sse';
import { Refused, follow, told } from './following.mjs';

await follow(async function* connect(url, request) {
  const client = createClient({
    url,
    singleConnection: false,
    // The library asks again by itself, but from the cursor that it was given first; so it is kept from it.
    retryAttempts: 0,
    on: { connected: () => console.error('connected') },
  });
  try {
    for await (const result of client.iterate(request)) yield told(result);
  } catch (error) {
    // Errors of the operation come as a list; an answer that is no stream, with its response.
    if (Array.isArray(error)) told({ errors: error });
    if (error instanceof NetworkError && error.response) throw new Refused(await code(error.response), error.message);
    throw error;
  } finally {
    client.dispose();
  }
});

// The code in a refusal, or its status.
async function code(response) {
  if (response.status >= 500) throw new Error(`status ${response.status}`);
  const answer = await response.json().catch(() => ({}));
  return answer.errors?.[0]?.extensions?.code ?? String(response.status);
}
