// The app without a network. Its files come from the device, since their names change with their content; pages come from the
// network while there is one, else as they were last, or as any page that is kept: each of them can become every other one.
// Answers of the API are never kept, and pages (which hold what their reader may see) go when someone signs in or out.
const FILES = 'salesflow-files', PAGES = 'salesflow-pages', MOST_FILES = 900, PATIENCE = 6000;
const named = path => /\.[a-z0-9]{10}\.[a-z0-9.]+$/.test(path);
const server = path => /^\/(v1|healthz|metrics|openapi|docs|mcp)(\/|$)/.test(path);

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', event => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', event => {
  const { request } = event, url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (url.pathname === '/v1/session' && request.method !== 'GET') {
    event.waitUntil(caches.delete(PAGES));
    return;
  }
  if (request.method !== 'GET' || server(url.pathname)) return;
  if (request.mode === 'navigate') event.respondWith(page(request, url));
  else if (named(url.pathname)) event.respondWith(file(request));
  else event.respondWith(fresh(request));
});

self.addEventListener('message', event => event.waitUntil((async () => {
  const { files = [], pages = [] } = event.data ?? {};
  const kept = await caches.open(FILES);
  await Promise.allSettled([...new Set(files)].map(async url => (await kept.match(url)) ?? kept.add(url)));
  const keys = await kept.keys();
  await Promise.all(keys.slice(0, Math.max(0, keys.length - MOST_FILES)).map(key => kept.delete(key)));
  for (const path of new Set(pages)) await fetch(path, { credentials: 'same-origin', redirect: 'manual' }).then(answer => keep(path, answer)).catch(() => {});
  event.ports[0]?.postMessage('kept');
})()));

async function keep(path, answer) {
  if (answer.ok && answer.headers.get('content-type')?.startsWith('text/html')) await (await caches.open(PAGES)).put(path, answer);
}

async function file(request) {
  const kept = await caches.open(FILES);
  const known = await kept.match(request);
  if (known) return known;
  const answer = await fetch(request);
  if (answer.ok) await kept.put(request, answer.clone());
  return answer;
}

async function fresh(request) {
  const kept = await caches.open(FILES);
  try {
    const answer = await fetch(request);
    if (answer.ok) await kept.put(request, answer.clone());
    return answer;
  } catch (fault) {
    const known = await kept.match(request);
    if (known) return known;
    throw fault;
  }
}

async function page(request, url) {
  const path = url.pathname + url.search;
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (url.pathname.startsWith('/sign-in')) await caches.delete(PAGES);
    else if (answer.status < 500) await keep(path, answer.clone());
    return answer;
  } catch (fault) {
    const pages = await caches.open(PAGES);
    const known = await pages.match(path) ?? await pages.match(url.pathname) ?? await pages.match('/record') ?? await pages.match('/my-day');
    if (known) return known;
    throw fault;
  }
}
