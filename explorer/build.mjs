// Builds src/ and queries/ into dist/, which the server embeds. Same sources, same lock file: same bytes.

import { build } from 'esbuild';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

// Four fifths of GraphiQL's style sheet are fonts in base64; the reader's own serve as well.
const withoutFonts = {
  name: 'without-fonts',
  setup({ onLoad }) {
    onLoad({ filter: /graphiql[\\/]dist[\\/]style\.css$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(/@font-face\s*\{[^}]*\}/g, ''),
      loader: 'css',
    }));
  },
};

const { outputFiles, metafile } = await build({
  entryPoints: { explorer: 'src/explorer.jsx' },
  outdir: 'dist',
  write: false,
  metafile: true,
  bundle: true,
  minify: true,
  legalComments: 'none', // They are in licences.txt, whole.
  format: 'iife',
  target: ['es2022', 'chrome110', 'firefox115', 'safari16'],
  jsx: 'automatic',
  loader: { '.graphql': 'text' },
  define: { 'process.env.NODE_ENV': '"production"' },
  alias: { 'react-style-singleton': './src/styles.js' },
  plugins: [withoutFonts],
});

/** The licence texts of all that went into the bundle. */
function licences() {
  const folders = Object.keys(metafile.inputs).map((path) => path.match(/^.*node_modules\/(@[^/]+\/)?[^/]+/)?.[0]);
  const one = (folder) => {
    const { name, version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    const text = file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version}\n\n${text}\n`;
  };
  return [...new Set(folders)].filter((folder) => folder && existsSync(folder)).sort().map(one).join(`\n${'—'.repeat(40)}\n\n`);
}

function zipped(content) {
  const bytes = gzipSync(content, { level: 9 });
  bytes[9] = 255; // The header's operating system: unknown, wherever this ran.
  return bytes;
}

const bundled = (ending) => outputFiles.find(({ path }) => path.endsWith(ending)).contents;
const files = {
  'explorer.js.gz': zipped(bundled('.js')),
  'explorer.css.gz': zipped(bundled('.css')),
  'licences.txt.gz': zipped(licences()),
  'icon.svg': readFileSync('src/icon.svg'),
};

// One version for all of them: it is their ETag, and stands in the page's links.
const page = readFileSync('src/index.html', 'utf8');
const hash = createHash('sha256').update(page);
for (const content of Object.values(files)) hash.update(content);
files.version = hash.digest('hex').slice(0, 16);
files['index.html'] = page.replaceAll('{version}', files.version);

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');
for (const [name, content] of Object.entries(files)) {
  writeFileSync(`dist/${name}`, content);
  console.log(name.padEnd(18), String(content.length).padStart(8));
}
