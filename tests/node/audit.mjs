// Runs the official GraphQL-over-HTTP audits against a running server:
//
//     node tests/node/audit.mjs http://127.0.0.1:8080/graphql
//
// It knows a URL and nothing of what is behind it. Every MUST and SHOULD has to
// hold; a MAY that does not is listed as a warning.

import { serverAudits } from 'graphql-http';

const TIMEOUT = 10_000;

const url = process.argv[2];
if (!URL.canParse(url ?? '')) {
  console.error('usage: node audit.mjs URL');
  process.exit(64);
}

const fetchFn = (address, init) =>
  fetch(address, { ...init, signal: AbortSignal.timeout(TIMEOUT) });

const counts = { passed: 0, failed: 0, warned: 0 };
for (const audit of serverAudits({ url, fetchFn })) {
  const { verdict, reason } = await judge(audit);
  counts[verdict] += 1;
  const why = reason ? ` (${reason})` : '';
  console.log(`${verdict.padEnd(6)} ${audit.id} ${audit.name}${why}`);
}

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.warned} warned`);
// An empty list of audits proves nothing.
process.exitCode = counts.failed === 0 && counts.passed > 0 ? 0 : 1;

// The library calls a missed MAY "notice" and a missed SHOULD "warn"; a server that
// can't be reached makes it throw.
async function judge({ fn }) {
  try {
    const result = await fn();
    switch (result.status) {
      case 'ok':
        return { verdict: 'passed' };
      case 'notice':
        return { verdict: 'warned', reason: result.reason };
      default:
        return { verdict: 'failed', reason: result.reason };
    }
  } catch (error) {
    return { verdict: 'failed', reason: error.cause?.message ?? error.message };
  }
}
