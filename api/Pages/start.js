// The start page: live rates, what is stuck, what just happened. Talks only to /v1 with the key that was given.
const words = {
  'zh-CN': {
    period: '期间', allTime: '全部时间', docs: '接口文档', leave: '换密钥', enter: '进入',
    askTitle: '输入 API 密钥', askWords: '密钥只保存在这个浏览器标签页里。没有密钥?请找管理员。',
    stuck: '卡住的动作', stuckEmpty: '没有卡住的动作。', pulse: '销售脉搏', pulseEmpty: '还没有动作。有动作时会立刻出现在这里。',
    chain: '动作链', customer: '客户', step: '步骤', owner: '负责人', missing: '状态', delay: '已卡住',
    rate: '闭环率', planned: '计划', closed: '闭环', overdue: '超时', evidence: '缺证据', other: '其他断点', flight: '进行中', voided: '作废',
    points: '个百分点', against: '较', same: '持平', live: '实时', connecting: '正在连接…', lost: '连接断开,正在重试', noChains: '还没有动作链',
    noChainsWords: '用接口计划第一条动作链后,这里会显示闭环率。', pause: '暂停', goOn: '继续', pending: '条新动态',
    ago: s => s < 60 ? `${s} 秒前` : s < 3600 ? `${Math.floor(s / 60)} 分钟前` : `${Math.floor(s / 3600)} 小时前`,
    span: s => s < 60 ? `${s} 秒` : s < 3600 ? `${Math.floor(s / 60)} 分` : s < 86400 ? `${Math.floor(s / 3600)} 小时` : `${Math.floor(s / 86400)} 天`,
    closedNow: '闭环', brokenNow: '断开',
    kinds: { planned: '计划了动作链', overdue: '超时未完成', paused: '暂停计时', void: '作废', closed: '闭环', broken: '断开' }, refused: '密钥无效,请检查是否完整。', role: '这个密钥不能查看看板。',
  },
  en: {
    period: 'Period', allTime: 'All time', docs: 'API docs', leave: 'Change key', enter: 'Enter',
    askTitle: 'Enter an API key', askWords: 'The key stays in this browser tab only. No key? Ask an admin.',
    stuck: 'Stuck actions', stuckEmpty: 'Nothing is stuck.', pulse: 'Sales pulse', pulseEmpty: 'No actions yet. They appear here the moment they happen.',
    chain: 'Chain', customer: 'Customer', step: 'Step', owner: 'Owner', missing: 'State', delay: 'Stuck for',
    rate: 'closed-loop rate', planned: 'planned', closed: 'closed', overdue: 'overdue', evidence: 'evidence missing', other: 'otherwise broken', flight: 'in flight', voided: 'void',
    points: 'percentage points', against: 'against', same: 'unchanged', live: 'Live', connecting: 'Connecting…', lost: 'Connection lost, trying again', noChains: 'No chains yet',
    noChainsWords: 'Once the first chain is planned over the API, its rate appears here.', pause: 'Pause', goOn: 'Go on', pending: 'new',
    ago: s => s < 60 ? `${s} s ago` : s < 3600 ? `${Math.floor(s / 60)} min ago` : `${Math.floor(s / 3600)} h ago`,
    span: s => s < 60 ? `${s} s` : s < 3600 ? `${Math.floor(s / 60)} min` : s < 86400 ? `${Math.floor(s / 3600)} h` : `${Math.floor(s / 86400)} d`,
    closedNow: 'closed', brokenNow: 'broken',
    kinds: { planned: 'chain planned', overdue: 'overdue', paused: 'clock paused', void: 'void', closed: 'closed', broken: 'broken' }, refused: 'The key is not valid. Check that it is whole.', role: 'This key may not see the board.',
  },
};

const $ = id => document.getElementById(id);
const make = (tag, className, text) => {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
};

let language = localStorage.getItem('language') === 'en' ? 'en' : 'zh-CN';
let t = words[language];
let key = takeKey();
let period = thisMonth();
let templates = {};
let nodes = {};
let ratesAt = 0;
let alive = false;
let stream = null;
let paused = false;
let waiting = [];
const lines = [];
const tags = {};

function takeKey() {
  const given = new URLSearchParams(location.hash.slice(1)).get('key');
  if (given) {
    sessionStorage.setItem('key', given);
    history.replaceState(null, '', location.pathname);
  }
  return given || sessionStorage.getItem('key');
}

function thisMonth() {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, '0')}`;
}

class Refused extends Error {
  constructor(status) { super(String(status)); this.status = status; }
}

async function get(path) {
  const headers = { Authorization: `Bearer ${key}`, 'Accept-Language': language };
  const known = tags[path + language];
  if (known) headers['If-None-Match'] = known.tag;
  const response = await fetch(path, { headers, cache: 'no-store' });
  if (response.status === 304 && known) return known.answer;
  if (!response.ok) throw new Refused(response.status);
  const answer = await response.json();
  const tag = response.headers.get('ETag');
  if (tag) tags[path + language] = { tag, answer };
  return answer;
}

const label = (thing, fallback) => thing?.labels?.[language] || thing?.labels?.['zh-CN'] || fallback;
const percent = rate => rate === null || rate === undefined ? '–' : `${(rate * 100).toFixed(1)}%`;

function card(title, counts, change, previous) {
  const box = make('div', 'card');
  const head = make('div', 'k');
  head.append(make('span', '', title), make('span', '', `${t.planned} ${counts.planned}`));
  const delta = make('div', 'd');
  if (change === 0) delta.append(`${t.same} · ${t.against} ${previous}`);
  else if (change !== null && change !== undefined) {
    delta.append(make('span', change > 0 ? 'up' : 'down', `${change > 0 ? '▲' : '▼'} ${Math.abs(change).toFixed(1)} ${t.points}`), ` ${t.against} ${previous}`);
  }
  const overdue = counts.brokenBy.overdue || 0;
  const evidence = counts.brokenBy['evidence-missing'] || 0;
  const parts = [['closed', t.closed, counts.closed], ['overdue', t.overdue, overdue], ['missing', t.evidence, evidence],
    ['overdue', t.other, counts.broken - overdue - evidence], ['flight', t.flight, counts.inFlight]];
  const legend = make('div', 'legend');
  for (const [className, name, count] of parts) if (count > 0) legend.append(make('span', className, `${count} ${name}`));
  if (counts.void > 0) legend.append(make('span', '', `${counts.void} ${t.voided}`));
  box.append(head, make('div', 'v', percent(counts.rate)), delta, bar(parts, counts.planned), legend);
  return box;
}

// Drawn, not styled: the page's policy allows no inline style.
function bar(parts, planned) {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'bar');
  svg.setAttribute('viewBox', '0 0 100 1');
  svg.setAttribute('preserveAspectRatio', 'none');
  let x = 0;
  for (const [className, , count] of parts) {
    if (!planned || count <= 0) continue;
    const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const width = count / planned * 100;
    rect.setAttribute('class', className);
    rect.setAttribute('x', x);
    rect.setAttribute('width', width);
    rect.setAttribute('height', 1);
    svg.append(rect);
    x += width;
  }
  return svg;
}

async function loadRates() {
  const all = await get(`/v1/rates?groupBy=template${period ? `&period=${period}` : ''}`);
  const each = await Promise.all(all.groups.map(group =>
    get(`/v1/rates?template=${encodeURIComponent(group.key)}${period ? `&period=${period}` : ''}`).then(rates => [group.key, rates])));
  ratesAt = Date.now();
  const cards = each.map(([name, rates]) => card(`${label(templates[name], name)} · ${t.rate}`, rates, rates.changePoints, rates.previous?.period));
  if (cards.length === 0) {
    const none = make('div', 'card');
    none.append(make('div', 'v', '–'), make('div', '', t.noChains), make('div', 'soft', t.noChainsWords));
    cards.push(none);
  }
  $('rates').replaceChildren(...cards);
}

async function loadStuck() {
  const page = await get('/v1/stuck?limit=50');
  const rows = page.items.map(item => {
    const row = make('tr');
    const step = templates[item.template]?.steps?.find(s => s.key === item.step);
    const state = make('td');
    const overdue = item.state === 'overdue';
    state.append(make('span', `tag ${overdue ? 'overdue' : 'missing'}`, overdue ? t.overdue : item.missing.map(m => m.detail).join(' · ') || t.evidence));
    row.append(make('td', '', item.chain), make('td', '', item.customer), make('td', '', label(step, label(nodes[item.node], item.step))),
      make('td', '', item.owner), state, make('td', 'r', t.span(item.delaySeconds)));
    row.title = `${item.template} · ${item.team} · ${item.missing.map(m => m.detail).join(' · ')}`;
    return row;
  });
  $('stuck').replaceChildren(...rows);
  $('stuckCount').textContent = rows.length ? `${rows.length}${page.next ? '+' : ''}` : '';
  $('stuckEmpty').hidden = rows.length > 0;
}

function line(item, isNew) {
  const row = make('li', isNew ? 'new' : '');
  const at = new Date(item.at);
  const time = make('time', '', at.toLocaleTimeString(language, { hour12: false }));
  time.dateTime = item.at;
  time.title = at.toLocaleString(language);
  const outcome = item.outcome === 'closed' ? ` · ${t.closedNow}` : item.outcome === 'broken' ? ` · ${t.brokenNow}` : '';
  const what = item.node ? label(nodes[item.node], item.node) : t.kinds[item.kind] || item.kind;
  row.append(time, make('span', '', [item.actor, what, item.customer, item.chain].filter(Boolean).join(' · ') + outcome));
  return row;
}

function showPulse(items, isNew) {
  for (const item of items) lines.unshift(item);
  lines.length = Math.min(lines.length, 60);
  const list = $('pulse');
  list.prepend(...items.map(item => line(item, isNew)).reverse());
  while (list.children.length > 60) list.lastChild.remove();
  $('pulseEmpty').hidden = lines.length > 0;
}

function happened(items) {
  if (!paused) showPulse(items, true);
  else waiting.push(...items);
  writePause();
}

function writePause() {
  $('pause').textContent = paused ? `${t.goOn}${waiting.length ? ` (${waiting.length} ${t.pending})` : ''}` : t.pause;
}

let soon = null;
function reloadSoon() {
  soon ??= setTimeout(async () => {
    soon = null;
    try {
      await Promise.all([loadRates(), loadStuck()]);
    } catch (e) {
      fail(e);
    }
  }, 400);
}

function onEvent(kind, data) {
  alive = true;
  if (kind === 'snapshot') {
    lines.length = 0;
    $('pulse').replaceChildren();
    showPulse(data.items.slice(-60), false);
    reloadSoon();
  } else if (kind === 'pulse') happened([data]);
  else if (kind === 'rates-changed') reloadSoon();
}

// EventSource cannot send the key; so the stream is read by hand.
async function follow() {
  stream?.abort();
  const mine = stream = new AbortController();
  let last = null;
  while (!mine.signal.aborted) {
    try {
      const headers = { Authorization: `Bearer ${key}`, Accept: 'text/event-stream' };
      if (last) headers['Last-Event-ID'] = last;
      const response = await fetch('/v1/pulse', { headers, signal: mine.signal, cache: 'no-store' });
      if (!response.ok) throw new Refused(response.status);
      alive = true;
      let text = '';
      for await (const part of read(response.body)) {
        text += part;
        let end;
        while ((end = text.indexOf('\n\n')) >= 0) {
          const event = parse(text.slice(0, end));
          text = text.slice(end + 2);
          last = event.id ?? last;
          if (event.data) onEvent(event.kind, JSON.parse(event.data));
        }
      }
    } catch (e) {
      if (mine.signal.aborted) return;
      if (e instanceof Refused && e.status < 500) return fail(e);
    }
    alive = false;
    await new Promise(done => setTimeout(done, 2000));
  }
}

async function* read(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part; !(part = await reader.read()).done;) yield part.value;
}

function parse(block) {
  const event = { kind: 'message', data: '' };
  for (const row of block.split('\n')) {
    if (row.startsWith('event: ')) event.kind = row.slice(7);
    else if (row.startsWith('data: ')) event.data += row.slice(6);
    else if (row.startsWith('id: ')) event.id = row.slice(4);
  }
  return event;
}

function fail(e) {
  if (e instanceof Refused && (e.status === 401 || e.status === 403)) {
    stream?.abort();
    sessionStorage.removeItem('key');
    key = null;
    ask(e.status === 401 ? t.refused : t.role);
  } else alive = false;
}

function ask(why = '') {
  $('board').hidden = true;
  $('leave').hidden = true;
  $('ask').hidden = false;
  $('refused').textContent = why;
  $('key').focus();
}

async function start() {
  if (!key) return ask();
  $('ask').hidden = true;
  try {
    const [templatePage, nodePage] = await Promise.all([get('/v1/templates'), get('/v1/nodes')]);
    templates = Object.fromEntries(templatePage.items.map(x => [x.key, x]));
    nodes = Object.fromEntries(nodePage.items.map(x => [x.key, x]));
    await Promise.all([loadRates(), loadStuck()]);
    $('board').hidden = false;
    $('leave').hidden = false;
    follow();
  } catch (e) {
    fail(e);
    if (key) setTimeout(start, 3000);
  }
}

function speak() {
  t = words[language];
  document.documentElement.lang = language;
  for (const element of document.querySelectorAll('[data-t]')) element.textContent = t[element.dataset.t];
  $('language').textContent = language === 'en' ? '中文' : 'English';
  writePause();
  $('pulse').replaceChildren(...lines.map(item => line(item, false)));
}

function clock() {
  const live = $('live');
  live.className = `live ${!key ? '' : alive ? 'on' : 'off'}`;
  live.textContent = !key ? '' : !ratesAt ? t.connecting : alive ? `${t.live} · ${t.ago(Math.round((Date.now() - ratesAt) / 1000))}` : t.lost;
}

$('ask').addEventListener('submit', e => {
  e.preventDefault();
  key = $('key').value.trim();
  $('key').value = '';
  sessionStorage.setItem('key', key);
  start();
});
$('leave').addEventListener('click', () => {
  stream?.abort();
  sessionStorage.removeItem('key');
  key = null;
  ask();
});
$('language').addEventListener('click', () => {
  language = language === 'en' ? 'zh-CN' : 'en';
  localStorage.setItem('language', language);
  speak();
  if (key) reloadSoon();
});
$('period').addEventListener('change', () => { period = $('period').value || null; reloadSoon(); });
$('all').addEventListener('click', () => { period = null; $('period').value = ''; reloadSoon(); });
$('pause').addEventListener('click', () => {
  paused = !paused;
  if (!paused) showPulse(waiting.splice(0), true);
  writePause();
});
// While nothing changes, a look every 30 seconds keeps delays and age honest; unchanged answers cost nothing.
setInterval(() => { if (key && alive && !document.hidden) reloadSoon(); }, 30000);
setInterval(clock, 1000);

$('period').value = period;
speak();
clock();
start();
