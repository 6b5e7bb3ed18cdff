// Reads every feed in a folder: RSS and Atom as rss-parser does, JSON Feeds by the schema beside this:
//
//     node tests/node/feeds.mjs FOLDER
//
// and says in JSON, a line a document, what it found. It knows a folder and nothing of where its files come
// from. It fails when one of them can't be read.

import { readFileSync, readdirSync } from 'node:fs';
import { extname, join } from 'node:path';
import Ajv from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import Parser from 'rss-parser';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node feeds.mjs FOLDER');
  process.exit(64);
}

const ajv = new Ajv({ allErrors: true });
addFormats(ajv);
const schema = JSON.parse(readFileSync(new URL('json-feed.schema.json', import.meta.url), 'utf8'));
const conforms = ajv.compile(schema);
// Of an Atom entry without a date of publication the library takes the date of its last change.
const parser = new Parser({ customFields: { item: ['id', 'published'] } });

const readers = { '.rss': byParser('pubDate'), '.atom': byParser('published'), '.json': bySchema };
const files = readdirSync(folder).filter((name) => extname(name) in readers).sort();
for (const file of files) {
  const text = readFileSync(join(folder, file), 'utf8');
  try {
    console.log(JSON.stringify({ file, entries: await readers[extname(file)](text) }));
  } catch (error) {
    console.error(`${file}: ${error.message}`);
    process.exitCode = 1;
  }
}
// A folder without a feed proves nothing.
if (files.length === 0) process.exitCode = 1;

function byParser(date) {
  return async (text) => {
    const { items } = await parser.parseString(text);
    return items.map((item) => ({ id: item.guid ?? item.id, title: item.title, link: item.link, published: item[date] ?? null }));
  };
}

async function bySchema(text) {
  const feed = JSON.parse(text);
  if (!conforms(feed)) throw new Error(ajv.errorsText(conforms.errors));
  return feed.items.map((item) => ({ ...item, link: item.url, published: item.date_published ?? null }));
}
