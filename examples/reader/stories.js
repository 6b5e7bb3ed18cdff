// What a story looks like, in a list and by itself, and what is said of topics and things; in the language that was chosen
// last. It knows no API.

import { SAYINGS } from './sayings.js';
import { away, body, known, picture, web } from './trees.js';

let language = 'en';
let says = SAYINGS.en;

// Says everything in this language from now on; gives what the reader says in it.
export function speak(chosen) {
  language = chosen;
  says = SAYINGS[chosen];
  return says;
}

// An element’s language and direction, where the API says them.
const spoken = ({ locale, direction }) => ({ lang: locale, dir: direction?.toLowerCase() });

function date(instant) {
  const style = { dateStyle: 'long', timeStyle: 'short' };
  return ['time', { datetime: instant }, new Intl.DateTimeFormat(language, style).format(new Date(instant))];
}

// A story as a list shows it. `marked` is its headline in runs, where something was looked for.
export function card(article, marked) {
  const runs = marked?.map(({ text, hit }) => (hit ? ['mark', {}, text] : text)) ?? [article.headline];
  const { image, topics = [] } = article;
  return ['article', { class: 'card' },
    web(image?.url) ? ['img', { src: web(image.url), alt: '', loading: 'lazy', referrerpolicy: 'no-referrer' }] : null,
    ['h2', spoken(article), ['a', { href: `#/article/${article.slug}` }, ...runs]],
    article.summary ? ['p', spoken(article), article.summary] : null,
    ['p', { class: 'small' },
      ...(article.publishedAt ? [date(article.publishedAt), ' '] : []),
      ...topics.map((topic) => ['a', { href: `#/topic/${topic.slug}`, class: 'tag', dir: 'auto' }, topic.name])]];
}

export const named = ({ name, description }) =>
  [['h1', { dir: 'auto' }, name], description ? ['p', { dir: 'auto' }, description] : null];

export const withdrawn = ({ reason, at, mergedInto }) => [
  ['h1', {}, says.withdrawn],
  ['p', { dir: 'auto' }, reason],
  ['p', { class: 'small' }, date(at)],
  mergedInto ? ['p', {}, ['a', { href: `#/article/${mergedInto.slug}` }, mergedInto.headline]] : null,
];

export function story(article) {
  const { corrections, mentions, relations, recommended, image, canonicalUrl } = article;
  const topic = ({ slug, name, served }) => ['a', { href: `#/topic/${slug}`, class: 'tag', ...spoken(served) }, name];
  const near = ({ article }) =>
    ['li', {}, ['a', { href: `#/article/${article.slug}`, ...spoken(article) }, article.headline]];
  return [
    ['article', { class: 'story', ...spoken(article) },
      ['p', { class: 'small' }, ...article.topics.map(topic)],
      ['h1', {}, article.headline],
      article.summary ? ['p', { class: 'summary' }, article.summary] : null,
      image ? picture(image) : null,
      ['p', { class: 'small' }, ...printed(article)],
      ...corrections.map(({ note, at }) =>
        ['p', { class: 'note' }, ['strong', {}, `${says.corrected} `], `${note} `, date(at)]),
      ...body(article.body),
      canonicalUrl ? ['p', {}, away(canonicalUrl, article.source.name)] : null],
    section(says.mentions, mentions.nodes, ['ul', { class: 'mentions' }, ...mentions.nodes.map(mention)]),
    section(says.relations, relations.nodes, ...relations.nodes.map((relation) => tie(relation, article.slug))),
    section(says.close, recommended, ['ul', {}, ...recommended.map(near)]),
  ];
}

export const section = (head, there, ...trees) => (there.length ? ['section', {}, ['h2', {}, head], ...trees] : null);

// When it was published and by whom, as far as the source says it.
const printed = ({ byline, publishedAt, publishedTimeLocal }) => {
  const when = publishedAt ? date(publishedAt) : publishedTimeLocal;
  return [when, byline].filter(Boolean).flatMap((part) => [part, ' · ']).slice(0, -1);
};

const mention = ({ wording, role, count, thing }) => ['li', {},
  ['a', { href: `#/thing/${thing.slug}`, ...spoken(thing.served) }, thing.name],
  role ? ` — ${role}` : '', thing.name === wording ? '' : ` (« ${wording} »)`, count > 1 ? ` × ${count}` : ''];

// A relation and the words that it rests on, and where those stand unless that is the story `here`.
export const tie = ({ statement, modality, evidence }, here) => ['figure', { class: 'tie' },
  ['figcaption', { dir: 'auto' }, statement, ' ', ['span', { class: 'tag' }, says[modality] ?? modality]],
  ...evidence.map(({ quote, article: { slug, headline } }) =>
    ['blockquote', { dir: 'auto' }, `« ${quote} » `,
      slug === here ? null : ['a', { href: `#/article/${slug}` }, headline]])];

// A story as the copy has it, whose body is markup: it is read by a parser that runs nothing, and then made anew.
export function keptStory(article) {
  const inert = new DOMParser().parseFromString(article.bodyHtml ?? '', 'text/html').body;
  return [['p', { class: 'note' }, says.fromCopy],
    ['article', { class: 'story', ...spoken(article) },
      ['h1', {}, article.headline],
      article.summary ? ['p', { class: 'summary' }, article.summary] : null,
      ['p', { class: 'small' }, ...printed(article)],
      ...[...inert.childNodes].flatMap(known)]];
}
