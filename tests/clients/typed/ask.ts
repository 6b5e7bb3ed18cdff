// Asks a server what a typed operation says: its data, as typed. It knows no operation.

import { print } from 'graphql';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';

export async function ask<Data, Variables>(
  url: string,
  operation: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
    body: JSON.stringify({ query: print(operation), variables }),
    signal: AbortSignal.timeout(20_000),
  });
  const answer = (await response.json()) as { data: Data; errors?: { message: string }[] };
  if (answer.errors) throw new Error(answer.errors.map((error) => error.message).join('; '));
  return answer.data;
}
