// A small reader of Khabar’s: topics, the front page, stories with what they mention and rest on, search, and a copy
// that works offline and is kept true live. It knows addresses of the API, and nothing of how that answers.

import { api as at, keep, listed, opened, topicsOf } from './copy.js';
import { LANGUAGES, STORY, SUGGEST } from './queries.js';
import { completing } from './suggest.js';
import { LANGUAGE_NAMES, SAYINGS } from './sayings.js';
import { card, keptStory, named, section, speak, story, tie, withdrawn } from './stories.js';
import { build, show } from './trees.js';

const $ = (id) => document.getElementById(id);
const base = new URLSearchParams(location.search).get('api') ?? document.querySelector('meta[name=khabar]').content;
const api = at(base);
const wanted = [localStorage.getItem('language'), ...navigator.languages.map((tag) => tag.slice(0, 2)), 'en'];
const settings = {
  language: wanted.find((tag) => Object.hasOwn(SAYINGS, tag)),
  storiesIn: localStorage.getItem('storiesIn') ?? '',
};
let says = speak(settings.language);
let copy = null;
let fresh = 0;
let begun = false;
let leaving = new AbortController();
let keeping = new AbortController();

// A list that goes on as it is scrolled, or by its button. `page` gives nodes and where they end; without the network,
// `kept` gives what the copy has of it.
async function endless(head, page, kept) {
  const { signal } = leaving;
  const more = build(['button', { class: 'more' }, says.more]);
  const list = build(['div', { class: 'list' }]);
  show($('main'), ...head);
  $('main').append(list, more);
  let after = null;
  let turn = null;
  const read = async () => {
    const { nodes, pageInfo, note } = await page(after, signal).catch(async (problem) => {
      if (problem.code !== 'OFFLINE' || after) throw problem;
      return { nodes: await kept(), pageInfo: {}, note: says.fromCopy };
    });
    if (signal.aborted) return;
    const first = list.childElementCount;
    list.append(...[note && ['p', { class: 'note' }, note], ...nodes].filter(Boolean).map(build));
    if (!list.childElementCount) list.append(build(['p', {}, says.nothing]));
    after = pageInfo.endCursor;
    more.hidden = !pageInfo.hasNextPage;
    // Who asked by keyboard stays where they are.
    if (first && document.activeElement === more) list.children[first]?.querySelector('a')?.focus();
  };
  const next = () => (turn ??= read().catch(failed).finally(() => (turn = null)));
  more.addEventListener('click', next);
  const watch = new IntersectionObserver(([end]) => end.isIntersecting && !more.hidden && after && next());
  watch.observe(more);
  signal.addEventListener('abort', () => watch.disconnect());
  await next();
}

const stories = (parameters) => async (after, signal) => {
  const asked = { ...parameters, completeness: 'FULL,TEASER', language: settings.storiesIn, locale: settings.language };
  const { nodes, pageInfo } = await api.read('/v1/articles', { ...asked, first: 10, after }, signal);
  return { nodes: nodes.map((article) => card(article)), pageInfo };
};

const inCopy = (what) => async () =>
  listed(await copy.all(), { ...what, language: settings.storiesIn }).map((article) => card(article));

const PAGES = {
  '': () => endless([['h1', {}, says.newest]], stories({}), inCopy({})),

  topic: async (slug) => {
    const topic = await about('topics', slug).catch(offline);
    return endless(named(topic ?? { name: slug }), stories({ topic: slug }), inCopy({ topic: slug }));
  },

  thing: async (slug) => {
    const thing = await about('things', slug);
    const relations = thing.relations.nodes.map((relation) => tie(relation));
    const head = [...named(thing), section(says.relations, relations, ...relations), ['h2', {}, says.stories]];
    return endless(head, stories({ thing: thing.slug }), async () => []);
  },

  search: (words) => {
    const found = async (after, signal) => {
      const asked = { q: words, language: settings.storiesIn, locale: settings.language, first: 10, after };
      const { edges, pageInfo, didYouMean } = await api.read('/v1/search', asked, signal);
      const nodes = edges.map(({ node, highlights }) => card(node, highlights.headline));
      const href = `#/search/${encodeURIComponent(didYouMean)}`;
      const meant = didYouMean && !after ? [['p', {}, says.meant, ' ', ['a', { href }, didYouMean]]] : [];
      return { nodes: [...meant, ...nodes], pageInfo };
    };
    return endless([['h1', { dir: 'auto' }, words]], found, inCopy({ words }));
  },

  article: async (ref) => {
    const { signal } = leaving;
    const asked = await api.ask(STORY, { ref, locale: settings.language }, signal).catch(offline);
    if (signal.aborted) return;
    const kept = asked ? null : await copy.one(ref);
    $('main').dataset.story = asked?.story?.id ?? kept?.id ?? '';
    if (asked?.story?.__typename === 'ArticleWithdrawn') show($('main'), ...withdrawn(asked.story));
    else if (asked?.story) show($('main'), ...story(asked.story));
    else if (kept) show($('main'), ...keptStory(kept));
    else show($('main'), ['h1', {}, says.nothing]);
  },
};

const about = (sort, slug) =>
  api.read(`/v1/${sort}/${encodeURIComponent(slug)}`, { locale: settings.language }, leaving.signal);

// Without the network, nothing: the copy is asked then.
function offline(problem) {
  if (problem.code !== 'OFFLINE') throw problem;
  return null;
}

function failed(problem) {
  if (problem.name === 'AbortError') return;
  if (problem.code === 'NOT_FOUND') return;
  const said = problem.code === 'OFFLINE' ? says.offline : `${problem.code ?? ''} ${problem.message}`;
  show($('news'), ['span', { class: 'note' }, said]);
}

// Which page the address names, and of what: the front page, where it names none that there is.
function route(hash) {
  const [, page = '', name = ''] = hash.split('/');
  try {
    if (Object.hasOwn(PAGES, page)) return [page, decodeURIComponent(name)];
  } catch (error) {
    if (!(error instanceof URIError)) throw error;
  }
  return ['', ''];
}

async function go({ stay } = {}) {
  leaving.abort();
  leaving = new AbortController();
  const [page, name] = route(location.hash);
  fresh = 0;
  show($('news'));
  $('words').value = page === 'search' ? name : '';
  await PAGES[page](name).catch((problem) => {
    failed(problem);
    if (problem.name !== 'AbortError') show($('main'), ['h1', {}, says.nothing]);
  });
  document.title = [$('main').querySelector('h1')?.textContent, 'Khabar'].filter(Boolean).join(' — ');
  for (const link of $('topics').querySelectorAll('a')) {
    if (link.hash === location.hash) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
  if (stay) return;
  scrollTo(0, 0);
  $('main').focus({ preventScroll: true });
}

async function topics() {
  const asked = { locale: settings.language, first: 100 };
  const nodes = (await api.read('/v1/topics', asked).catch(offline))?.nodes ?? topicsOf(await copy.all());
  const under = (broader) => {
    const here = nodes.filter((topic) => (topic.broader?.id ?? null) === broader);
    const item = ({ id, slug, name }) => ['li', {}, ['a', { href: `#/topic/${slug}`, dir: 'auto' }, name], under(id)];
    return here.length ? ['ul', {}, ...here.map(item)] : null;
  };
  show($('topics'), ['h2', {}, says.topics], under(null));
}

async function languages() {
  const option = (value, text, chosen) => ['option', { value, selected: value === chosen ? '' : null }, text];
  show($('language'), ...Object.keys(SAYINGS).map((one) => option(one, LANGUAGE_NAMES[one], settings.language)));
  const { articles } = await api.ask(LANGUAGES).catch(offline) ?? {};
  const name = new Intl.DisplayNames(settings.language, { type: 'language' });
  const there = (articles?.facets.locales ?? []).map(({ locale, count }) => [locale, `${name.of(locale)} (${count})`]);
  const all = [['', says.anyLanguage], ...there];
  show($('stories-in'), ...all.map(([value, text]) => option(value, text, settings.storiesIn)));
}

// Everything in the chosen language, and a copy in it.
async function begin() {
  says = speak(settings.language);
  document.documentElement.lang = settings.language;
  document.documentElement.dir = says.direction;
  for (const node of document.querySelectorAll('[data-says]')) {
    if (node.childElementCount || node.matches('input, ul, nav')) node.setAttribute('aria-label', says[node.dataset.says]);
    else node.textContent = says[node.dataset.says];
  }
  $('words').placeholder = says.search;
  keeping.abort();
  keeping = new AbortController();
  begun = false;
  copy = await opened(`khabar ${base} ${settings.language}`);
  keep(api, copy, { locale: settings.language }, heard, keeping.signal);
  await Promise.all([topics().catch(failed), languages().catch(failed), go({ stay: true })]);
}

// What has changed, and how the copy stands. Nobody is moved away from what they read.
function heard(changes, standing) {
  $('standing').textContent = says[standing];
  $('standing').dataset.standing = standing;
  // What the copy missed before is on the page already.
  const first = !begun;
  begun = true;
  if (first || changes.length === 0) return;
  const here = location.hash.startsWith('#/article/') && changes.some(({ id }) => id === $('main').dataset.story);
  fresh += changes.length;
  const said = here ? says.thisChanged : says.changed.replace('{}', fresh);
  show($('news'), ['button', { class: 'fresh', click: () => go({ stay: true }) }, said]);
}

for (const [id, setting] of [['language', 'language'], ['stories-in', 'storiesIn']]) {
  $(id).addEventListener('change', (event) => {
    settings[setting] = event.target.value;
    localStorage.setItem(setting, event.target.value);
    (setting === 'language' ? begin() : go()).catch(failed);
  });
}
addEventListener('hashchange', () => go());

const LEADS = { TOPIC: 'topic', THING: 'thing', HEADLINE: 'article' };
completing(
  document.querySelector('.search'), $('words'), $('suggestions'),
  async (prefix, signal) => {
    const { suggest } = await api.ask(SUGGEST, { prefix, locale: settings.language }, signal);
    return suggest.map(({ text, kind, topic, thing, article }) => ({
      text, kind: says[kind], href: `#/${LEADS[kind]}/${(topic ?? thing ?? article).slug}`,
    }));
  },
  (words) => (location.hash = `#/search/${encodeURIComponent(words)}`),
);

navigator.serviceWorker?.register('offline.js').catch(() => {});
begin().catch(failed);
