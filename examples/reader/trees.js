// What is shown, as *trees*: plain data, `[tag, attributes, ...children]` or text, that `build` makes nodes of. Nothing of
// what the API says is ever parsed into the page as markup. It knows no API and, but for `build`, no page.

const MARKS = {
  EMPHASIS: 'em', STRONG: 'strong', CODE: 'code', STRIKE: 's', SUPERSCRIPT: 'sup', SUBSCRIPT: 'sub',
};

// An address that may be led to or shown: of the web, and of nothing that runs.
export function web(text) {
  const url = URL.canParse(text ?? '') ? new URL(text) : null;
  return url && ['http:', 'https:'].includes(url.protocol) ? url.href : null;
}

export const away = (href, ...children) =>
  web(href) ? ['a', { href: web(href), rel: 'noopener noreferrer' }, ...children] : ['span', {}, ...children];

const run = ({ text, marks, href, thing }) => {
  const marked = marks.reduce((inner, mark) => (MARKS[mark] ? [MARKS[mark], {}, inner] : inner), text);
  if (href) return away(href, marked);
  return thing ? ['a', { href: `#/thing/${thing.slug}`, class: 'thing' }, marked] : marked;
};

export function picture({ url, alt, caption, credit, width, height }) {
  if (!web(url)) return null;
  const shown = { src: web(url), alt: alt ?? '', width, height, loading: 'lazy', referrerpolicy: 'no-referrer' };
  const line = [caption, credit].filter(Boolean).join(' — ');
  return ['figure', {}, ['img', shown], line ? ['figcaption', {}, line] : null];
}

const BLOCKS = {
  Paragraph: ({ spans }) => ['p', {}, ...spans.map(run)],
  Heading: ({ level, spans }) => [`h${Math.min(Math.max(level, 2), 6)}`, {}, ...spans.map(run)],
  Quote: ({ spans, attribution }) =>
    ['blockquote', {}, ['p', {}, ...spans.map(run)], attribution ? ['footer', {}, attribution] : null],
  ListBlock: ({ ordered, items }) =>
    [ordered ? 'ol' : 'ul', {}, ...items.map(({ spans }) => ['li', {}, ...spans.map(run)])],
  ImageBlock: ({ image }) => picture(image),
  EmbedBlock: ({ url, provider }) => ['p', {}, away(url, provider ?? url)],
  LinkBlock: ({ link }) =>
    ['aside', {}, link.article ? ['a', { href: `#/article/${link.article.slug}` }, link.title] : away(link.url, link.title)],
};

// A body, block by block. Sorts of blocks that came after this reader are left out.
export const body = (blocks) => blocks.map((block) => BLOCKS[block.__typename]?.(block)).filter(Boolean);

const PLAIN = [
  'P', 'H2', 'H3', 'H4', 'H5', 'H6', 'BLOCKQUOTE', 'FOOTER', 'UL', 'OL', 'LI', 'EM', 'STRONG', 'CODE', 'S', 'SUP', 'SUB',
  'ASIDE', 'FIGURE', 'FIGCAPTION', 'CITE', 'BR',
];
const MUTE = ['SCRIPT', 'STYLE', 'TEMPLATE', 'IFRAME', 'OBJECT', 'NOSCRIPT'];

// The same of a `bodyHtml` in a copy, that an inert document was made of: elements that we know, without attributes
// but addresses of the web; of others, what is inside.
export function known(node) {
  const inside = () => [...node.childNodes].flatMap(known);
  const name = node.nodeName.toUpperCase();
  if (node.nodeType === 3) return [node.nodeValue];
  if (node.nodeType !== 1 || MUTE.includes(name)) return [];
  if (name === 'A') return [away(node.getAttribute('href'), ...inside())];
  if (name === 'IMG') return [picture({ url: node.getAttribute('src'), alt: node.getAttribute('alt') })].filter(Boolean);
  return PLAIN.includes(name) ? [[name.toLowerCase(), {}, ...inside()]] : inside();
}

// Nodes of a tree.
export function build(tree) {
  if (!Array.isArray(tree)) return document.createTextNode(tree);
  const [tag, attributes, ...children] = tree;
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') node.addEventListener(name, value);
    else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined).map(build));
  return node;
}

export const show = (place, ...trees) => place.replaceChildren(...trees.filter(Boolean).map(build));
