// Holds ninjs to the schema of the IPTC, offline:
//
//     node tests/node/ninjs.mjs < items.ndjson
//
// It reads a JSON document a line and knows nothing of where they come from. What
// breaks the schema is told by its line; the exit code says whether anything did.

import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const read = (name) =>
  JSON.parse(readFileSync(new URL(`../schemas/${name}`, import.meta.url), 'utf8'));

// Not `strict`: the schema says `$ref` beside `type` and more of what it dislikes.
const ajv = new Ajv({ strict: false, allErrors: true });
formats(ajv);
ajv.addSchema(read('geojson.json'));
const valid = ajv.compile(read('ninjs-schema_3.1.json'));

let line = 0;
let broken = 0;
for await (const text of createInterface({ input: process.stdin })) {
  line += 1;
  if (!valid(JSON.parse(text))) {
    broken += 1;
    const why = valid.errors.map((error) => `${error.instancePath} ${error.message}`);
    console.log(`line ${line}: ${why.join('; ')}`);
  }
}
console.log(`${line} read, ${broken} broken`);
process.exit(broken === 0 && line > 0 ? 0 : 1);
