// GraphQL Code Generator over the contract, what it makes under `tsc --strict`, and the typed operations against a
// running server:
//
//     node tests/clients/typed.mjs http://127.0.0.1:8080
//
// It knows a URL, the contract, and nothing of what is behind it.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { generate } from '@graphql-codegen/cli';
import { CONTRACT, ask, contract, run, server } from './checking.mjs';
import { misfits } from './conforming.mjs';

const { graphql } = server();
const here = fileURLToPath(new URL('.', import.meta.url));
const compiler = join(here, 'node_modules/typescript/bin/tsc');
const made = mkdtempSync(join(here, 'made-typed-'));
process.on('exit', () => rmSync(made, { recursive: true }));
// The generator looks for its plugins from where it is called.
process.chdir(here);

// What JSON brings of each scalar of the schema. With `strictScalars`, one that stands not here is an error.
const scalars = Object.fromEntries(
  ['Date', 'DateTime', 'Decimal', 'LocalTime', 'Locale', 'Ref', 'URL'].map((name) => [name, 'string']),
);

// Makes types of the contract and of the operations in `typed/`, in a folder of this run’s own.
async function types(outputs) {
  cpSync(join(here, 'typed'), made, { recursive: true });
  const config = {
    schema: fileURLToPath(CONTRACT),
    documents: [join(made, 'operations.ts')],
    ignoreNoDocuments: false,
    silent: true,
    generates: outputs,
  };
  await generate(config, true);
}

// Compiles all that is there, strictly; what the compiler said, if it refused.
function compiled(...files) {
  const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--skipLibCheck'];
  const modules = ['--target', 'es2022', '--module', 'nodenext', '--outDir', join(made, 'out')];
  try {
    execFileSync(process.execPath, [compiler, ...strict, ...modules, ...files], { cwd: made, stdio: 'pipe' });
    return '';
  } catch (error) {
    return String(error.stdout) || String(error);
  }
}

const operations = async () => import(pathToFileURL(join(made, 'out/client/graphql.js')));

await run({
  'types are made of the contract, with every scalar mapped': async () => {
    const shared = { scalars, strictScalars: true, useTypeImports: true, enumsAsTypes: true };
    await types({
      [`${made}/client/`]: {
        preset: 'client',
        config: { ...shared, emitLegacyCommonJSImports: false, importExtension: '.js' },
      },
      [`${made}/schema.ts`]: { plugins: ['typescript'], config: shared },
      [`${made}/plain.ts`]: { plugins: ['typescript-operations'], config: shared },
    });
    assert.match(readFileSync(join(made, 'schema.ts'), 'utf8'), /DateTime: \{ input: string; output: string;? \}/);
  },

  'a scalar that is not mapped would be seen': async () => {
    const { URL: _, ...others } = scalars;
    const config = { scalars: others, strictScalars: true };
    const outputs = { [`${made}/lacking.ts`]: { plugins: ['typescript'], config } };
    await assert.rejects(types(outputs), /Unknown scalar type URL/);
  },

  'an app that uses the types compiles strictly, and what the types forbid is refused': async () => {
    assert.equal(compiled('reader.ts', 'schema.ts', 'plain.ts'), '');
    const app = readFileSync(join(made, 'reader.ts'), 'utf8');
    writeFileSync(join(made, 'wrong.ts'), app.replaceAll('@ts-expect-error', ''));
    const refused = compiled('wrong.ts').split('\n').filter((line) => /^wrong\.ts.*error TS/.test(line));
    const forbidden = app.split('// @ts-expect-error').length - 1;
    assert.ok(forbidden > 5 && refused.length >= forbidden, refused.join('\n'));
  },

  'the app runs as compiled': async () => {
    const said = execFileSync(process.execPath, [join(made, 'out/reader.js'), graphql], { encoding: 'utf8' });
    const told = said.trim().split('\n').map((line) => JSON.parse(line));
    assert.ok(told[0].articles > 5 && told.at(-1).relations > 5 && told.at(-1).changes === 10, said);
  },

  'what the server answers is what the types say': async () => {
    const { print } = await import('graphql');
    const { FrontPageDocument, NewsDocument, StoryDocument, TiesDocument } = await operations();
    const listed = await ask(graphql, '{ articles(first: 100) { nodes { slug } } }');
    const asked = [
      [FrontPageDocument, { first: 100 }],
      [FrontPageDocument, { first: 3, filter: { topics: { any: ['morocco-nato'] } } }],
      ...listed.articles.nodes.map(({ slug }) => [StoryDocument, { ref: slug }]),
      [TiesDocument, { filter: {} }],
      [NewsDocument, { first: 100 }],
    ];
    for (const [document, variables] of asked) {
      const data = await ask(graphql, print(document), variables);
      assert.deepEqual(misfits(contract(), document, data), []);
    }
  },
});
