// What following changes live comes to, by whatever connection: print each as a line of JSON, and when the
// connection ends, go on from the last one's cursor. It knows no connection.

const CHANGES = `
  subscription Live($after: String, $filter: ArticleFilter) {
    changes(after: $after, filter: $filter) {
      cursor at reason subject id gone version note
      article { id slug headline }
    }
  }`;

// As long as a connection that fails at once is not tried again: at first, and at most.
const SOON = 50;
const LATE = 2_000;

const USAGE = 'usage: node PROGRAM.mjs URL [AFTER [COUNT]]';

// Follows to the end of COUNT changes, or for ever. `connect` gives what is told on one connection; it throws
// `Refused` for what another try would not mend. Each connection is announced on stderr as `connected`.
export async function follow(connect) {
  const [url, given, count = 'Infinity'] = process.argv.slice(2);
  if (!URL.canParse(url ?? '') || Number.isNaN(Number(count))) {
    console.error(USAGE);
    process.exit(64);
  }
  let left = Number(count);
  let after = given || null;
  let pause = SOON;
  for (;;) {
    try {
      for await (const change of connect(url, { query: CHANGES, variables: { after } })) {
        console.log(JSON.stringify(change));
        after = change.cursor;
        pause = SOON;
        left -= 1;
        if (left <= 0) process.exit(0);
      }
      console.error('ended');
    } catch (error) {
      if (error instanceof Refused) {
        console.error(`refused: ${error.code} ${error.message}`);
        process.exit(error.code === 'POSITION_GONE' ? 65 : 1);
      }
      console.error(`cut: ${error?.reason || error?.message || error?.code || error}`);
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
    pause = Math.min(pause * 2, LATE);
  }
}

// The server has said no, and why.
export class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

// The change in what a subscription told, or why there is none.
export function told({ data, errors }) {
  const [error] = errors ?? [];
  if (error) throw new Refused(error.extensions?.code ?? 'INTERNAL', error.message);
  return data.changes;
}
