// An OpenID Connect issuer on a free port of this machine, which tests can make rotate its keys:
//
//     node tests/node/issuer.mjs RS256
//
// It prints its address and runs until it is killed. Tokens are had at /token, as anywhere, by the
// client "bot" with the secret "bot" for the resource that they are meant for. Under /test is what
// only a test may ask for:
//
//     POST /test/rotate    another key from now on, and the old one gone
//     POST /test/sign      a token with any header and claims, signed by the present key
//     POST /test/answer    what the keys' address answers: {"as": "large" | "redirect" | "broken" | "nothing" | ""}
//     POST /test/asked     how often the keys' address was asked

import { createServer } from 'node:http';
import { webcrypto } from 'node:crypto';
import { once } from 'node:events';

// What the libraries expect and Node 18 lacks.
globalThis.crypto ??= webcrypto;
URL.parse ??= (text, base) => (URL.canParse(text, base) ? new URL(text, base) : null);
// What the provider has to say is about running it for real.
console.info = console.warn = () => {};
const { Provider } = await import('oidc-provider');
const { CompactSign, exportJWK, generateKeyPair } = await import('jose');

const alg = process.argv[2];
if (!['RS256', 'PS256', 'ES256', 'EdDSA'].includes(alg)) {
  console.error('usage: node issuer.mjs RS256|PS256|ES256|EdDSA');
  process.exit(64);
}

let handle; // the provider with its present key
let key; // the private half of it
let kid;
let generation = 0;
let asked = 0;
let answer = '';

const server = createServer(async (request, response) => {
  try {
    await (request.url.startsWith('/test/') ? control : serve)(request, response);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const address = `http://127.0.0.1:${server.address().port}`;
await rotate();
console.log(address);

function serve(request, response) {
  if (request.url !== '/jwks') {
    return handle(request, response);
  }
  asked += 1;
  switch (answer) {
    case 'large':
      return response.end(JSON.stringify({ keys: [], padding: 'x'.repeat(70_000) }));
    case 'redirect':
      return response.writeHead(307, { location: `${address}/jwks?again` }).end();
    case 'broken':
      return response.end('{"keys":');
    case 'nothing':
      return;
    default:
      return handle(request, response);
  }
}

async function control(request, response) {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
  }
  const body = JSON.parse(text || '{}');
  switch (request.url) {
    case '/test/rotate':
      await rotate();
      return response.end();
    case '/test/sign':
      return response.end(await sign(body));
    case '/test/answer':
      answer = body.as;
      return response.end();
    case '/test/asked':
      return response.end(String(asked));
    default:
      return response.writeHead(404).end();
  }
}

async function rotate() {
  const pair = await generateKeyPair(alg, { extractable: true });
  generation += 1;
  [key, kid] = [pair.privateKey, `key-${generation}`];
  const jwk = { ...(await exportJWK(key)), kid, alg, use: 'sig' };
  handle = provider(jwk).callback();
}

function provider(jwk) {
  return new Provider(address, {
    jwks: { keys: [jwk] },
    clients: [
      {
        client_id: 'bot',
        client_secret: 'bot',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: alg,
      },
    ],
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (_ctx, resource) => ({
          accessTokenFormat: 'jwt',
          accessTokenTTL: 600,
          audience: resource,
          jwt: { sign: { alg } },
          scope: 'desk:read desk:write',
        }),
      },
    },
  });
}

function sign({ header, claims }) {
  const signer = new CompactSign(Buffer.from(JSON.stringify(claims)));
  const crit = Object.fromEntries((header.crit ?? []).map((name) => [name, true]));
  return signer.setProtectedHeader({ alg, kid, ...header }).sign(key, { crit });
}
