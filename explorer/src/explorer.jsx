// The page: GraphiQL over this origin's /graphql. Its first tabs are the files in queries/.

import { createRoot } from 'react-dom/client';
import { parse, print } from 'graphql';
import { GraphiQL } from 'graphiql';
import 'graphiql/style.css';
import './explorer.css';

import frontPage from '../queries/front-page.graphql';
import oneStory from '../queries/one-story.graphql';
import whoIsTiedToWhom from '../queries/who-is-tied-to-whom.graphql';

// Relative, so that the page also works behind a proxy that serves it under a path.
const ENDPOINT = 'graphql';

async function ask(params, { headers } = {}) {
  const answer = await fetch(ENDPOINT, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json, application/json',
      ...headers,
    },
    body: JSON.stringify(params),
  });
  const text = await answer.text();
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's error page, say: shown as it came, rather than as a parser's complaint.
    return { errors: [{ message: `${answer.status} ${answer.statusText}`.trim(), extensions: { body: text } }] };
  }
}

// GraphQL's printer drops comments; the ones on top say what one sees, so they stay.
function prettify(query) {
  const [opening] = query.match(/^(?:\s*#.*\n)*/);
  return opening + print(parse(query));
}

// Headers may hold a key, so they are never stored.
createRoot(document.getElementById('explorer')).render(
  <GraphiQL
    fetcher={ask}
    onPrettifyQuery={prettify}
    defaultTabs={[frontPage, oneStory, whoIsTiedToWhom].map((query) => ({ query: query.trimEnd() }))}
    defaultEditorToolsVisibility={false}
    shouldPersistHeaders={false}
    showPersistHeadersSettings={false}
  >
    <GraphiQL.Logo>
      <span className="khabar-logo">
        Khabar <bdi lang="ar">خبر</bdi>
      </span>
    </GraphiQL.Logo>
  </GraphiQL>,
);
