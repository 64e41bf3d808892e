// What was recorded on this device and is on its way: actions in order, each with its files, in IndexedDB. Everything is put here first
// and sent from here, so that a lost connection, a reload or a second tap changes nothing: the server knows each action by its id.
const STORES = { actions: { keyPath: 'seq', autoIncrement: true }, files: { keyPath: 'sha256' }, drafts: { keyPath: 'key' } };
const RETRY = 10000, DAY = 86400000;
let opening, listener, owner = '', outcomes = new Map(), timer;

const open = () => opening ??= new Promise((done, failed) => {
  const asked = indexedDB.open('salesflow', 1);
  asked.onupgradeneeded = () => { for (const [name, shape] of Object.entries(STORES)) asked.result.createObjectStore(name, shape); };
  asked.onsuccess = () => done(asked.result);
  asked.onerror = () => failed(asked.error);
});

async function within(stores, mode, work) {
  const db = await open();
  return new Promise((done, failed) => {
    const change = db.transaction(stores, mode);
    const asked = work(change);
    change.oncomplete = () => done(asked?.result);
    change.onerror = change.onabort = () => failed(change.error);
  });
}

const read = (store, key) => within([store], 'readonly', change => change.objectStore(store).get(key));
const all = store => within([store], 'readonly', change => change.objectStore(store).getAll());
const put = (store, value) => within([store], 'readwrite', change => change.objectStore(store).put(value));
const remove = (store, key) => within([store], 'readwrite', change => change.objectStore(store).delete(key));
const mine = async () => (await all('actions')).filter(item => item.owner === owner);

/** Begins to send what waits, and tells `reference.Told` of every change. */
export async function start(reference, who) {
  listener = reference;
  if (owner === who) return tell();
  owner = who;
  for (const name of ['online', 'offline', 'focus']) addEventListener(name, () => { tell(); send(); });
  new BroadcastChannel('salesflow-queue').onmessage = () => tell();
  await tidy();
  await tell();
  send();
}

/** Puts an action into the queue and tries to send it at once. Answers what became of it, as JSON. */
export async function post(title, text, files) {
  const action = JSON.parse(text);
  if (!(await mine()).some(item => item.id === action.id)) {
    await put('actions', { owner, id: action.id, title, action: text, files, at: new Date().toISOString(), state: 'waiting' });
    await told();
  }
  await send();
  return JSON.stringify(outcomes.get(action.id) ?? { state: 'waiting' });
}

/** Tries everything that waits, and one refused action too where its id is given. */
export async function retry(id) {
  for (const item of await mine()) if (item.id === id) await put('actions', { ...item, state: 'waiting', detail: null });
  await told();
  await send();
}

export async function discard(id) {
  for (const item of await mine()) if (item.id === id) await remove('actions', item.seq);
  await told();
}

export function send() {
  return navigator.locks.request('salesflow-queue', async () => {
    clearTimeout(timer);
    for (const item of await mine()) {
      if (item.state !== 'waiting') continue;
      const outcome = navigator.onLine ? await sendOne(item) : { state: 'waiting' };
      if (outcome.state === 'waiting') {
        timer = setTimeout(send, RETRY);
        break;
      }
      outcomes.set(item.id, outcome);
      if (outcome.state === 'sent') await remove('actions', item.seq);
      else await put('actions', { ...item, ...outcome });
      await told();
    }
  });
}

async function sendOne(item) {
  try {
    for (const sha256 of item.files) {
      const file = await read('files', sha256);
      if (!file) continue;
      const known = await fetch(`v1/evidence/${sha256}`, { method: 'HEAD', signal: AbortSignal.timeout(20000) });
      if (known.ok) continue;
      const stop = await refused(await fetch(`v1/evidence/${sha256}`, { method: 'PUT', body: file.blob, headers: { 'Content-Type': file.blob.type, 'Accept-Language': document.documentElement.lang }, signal: AbortSignal.timeout(180000) }));
      if (stop) return stop;
    }
    const answer = await fetch('v1/actions', { method: 'POST', body: item.action, headers: { 'Content-Type': 'application/json', 'Accept-Language': document.documentElement.lang }, signal: AbortSignal.timeout(30000) });
    return await refused(answer) ?? { state: 'sent', answer: await answer.json() };
  } catch {
    return { state: 'waiting' };
  }
}

/** Null: taken. What may pass by itself waits; what will never pass is refused, with the server's code and words; pages say them in their language. */
async function refused(answer) {
  if (answer.ok) return null;
  if (answer.status === 401 || answer.status === 408 || answer.status === 429 || answer.status >= 500) return { state: 'waiting' };
  const problem = await answer.json().catch(() => ({}));
  return { state: 'refused', code: problem.code ?? `http-${answer.status}`, detail: problem.detail ?? problem.title, errors: (problem.errors ?? []).map(({ pointer, detail }) => ({ pointer, detail })) };
}

async function told() {
  new BroadcastChannel('salesflow-queue').postMessage('');
  await tell();
}

async function tell() {
  const items = await mine();
  await listener?.invokeMethodAsync('Told', JSON.stringify({
    offline: !navigator.onLine,
    items: items.map(({ id, title, at, state, code, detail, errors, files }) => ({ id, title, at, state, code, detail, errors, files: files.length })),
  })).catch(() => { listener = null; });
}

/** Files that no action waits for and no draft of this week holds. */
async function tidy() {
  const wanted = new Set((await all('actions')).flatMap(item => item.files));
  for (const { sha256, at } of await all('files')) if (!wanted.has(sha256) && Date.now() - at > 7 * DAY) await remove('files', sha256);
}

/** Keeps a file under its own digest; answers the digest. */
export async function keepFile(blob) {
  const bytes = await blob.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  const sha256 = [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('');
  await put('files', { sha256, blob: new Blob([bytes], { type: blob.type }), at: Date.now() });
  return sha256;
}

/** An address under which the page can show a kept file; null when it is not here. */
export async function show(sha256) {
  const file = await read('files', sha256);
  return file ? URL.createObjectURL(file.blob) : null;
}

export const draft = async key => (await read('drafts', `${owner}|${key}`))?.text ?? null;
export const keepDraft = (key, text) => put('drafts', { key: `${owner}|${key}`, text }).then(() => {});
export const dropDraft = key => remove('drafts', `${owner}|${key}`).then(() => {});

/** At sign-out: lists of customers and half-filled forms go; what waits to be sent stays until its owner is back. */
export async function forget() {
  for (const { key } of await all('drafts')) if (key.startsWith(`${owner}|`)) await remove('drafts', key);
}
