// istmo serve as its users meet it: every route with every role, then the pages in a real browser.
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { database, done, istmo, ok, root, same } from './lib.mjs';

const require = createRequire(import.meta.url);
const { chromium } = require('playwright-core');
const axe = fs.readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

// What each role may do, written down here once more: the program's own table must agree.
const reads = ['sign in', 'see figures'];
const works = [...reads, 'see records'];
const may = {
  administrator: ['sign in', 'administer users', 'read the audit trail'],
  monitoring: [...works, 'enter records', 'review records', 'import files', 'close periods', 'see the report', 'publish editions', 'edit the framework'],
  unit_head: [...works, 'enter records', 'review records', 'see the report'],
  data_entry: [...works, 'enter records', 'import files'],
  case_worker: [...works, 'see personal answers', 'enter records'],
  partner: [...works, 'enter records'],
  viewer: [...reads, 'see the report'],
  auditor: [...works, 'see the report', 'read the audit trail'],
};

const freePort = () =>
  new Promise((resolve) => {
    const s = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = s.address();
      s.close(() => resolve(port));
    });
  });

async function start(db) {
  const at = `127.0.0.1:${await freePort()}`;
  const env = { ...db.env };
  delete env.ISTMO_NOW;
  const child = spawn(istmo, ['serve', '--listen', at], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
  for (let i = 0; i < 200; i++) {
    try {
      if ((await fetch(`http://${at}/healthz`)).ok) break;
    } catch {
      await new Promise((r) => setTimeout(r, 50));
    }
  }
  return { at, url: `http://${at}`, stop: () => (child.kill('SIGTERM'), ended) };
}

function accounts(db) {
  const password = {};
  for (const role of Object.keys(may)) {
    const r = db.run('user', 'add', role.replace('_', '-'), '--role', role);
    ok(r.status === 0 && r.out.trim().length === 20, `an account of role ${role}, its password told once`, r.err);
    password[role] = r.out.trim();
  }
  return password;
}

const form = (fields) => ({ method: 'POST', redirect: 'manual', body: new URLSearchParams(fields) });

async function signIn(url, role, password) {
  const r = await fetch(`${url}/sign-in`, form({ name: role.replace('_', '-'), password }));
  const cookie = r.headers.getSetCookie().find((c) => c.startsWith('istmo_session='));
  ok(r.status === 303 && /HttpOnly; SameSite=Lax/.test(cookie ?? ''), `${role} signs in`, r.status);
  return cookie.split(';')[0];
}

// Addresses with something in them, so that only the role decides.
function sample(db, pattern, draft) {
  const record = db.json('record', 'list', 'activity')[0];
  return pattern
    .replace(':code', 'MG-1')
    .replace(':form', 'activity')
    .replace(':id', pattern.endsWith('/edit') ? draft : (record?.id ?? record?.record))
    .replace(':name', 'app.css');
}

async function matrix(db, server, password) {
  const [, ...lines] = db.run('routes', '--format', 'csv', '--lang', 'en').out.trim().split('\n');
  const routes = lines.map((l) => l.trim().split(',')).map(([method, pattern, permission]) => ({ method, pattern, permission }));
  ok(routes.length >= 14, 'the routes are listed', routes.length);
  const answers = ['code=D-1', 'date=2023-02-01', 'title=Borrador', 'unit=MG', 'kind=taller', 'topic=gobernanza_migratoria', 'population=servidores_publicos', 'women=1', 'men=1'];
  const draft = db.json('record', 'add', 'activity', ...answers).id;
  for (const r of routes) r.address = sample(db, r.pattern, draft);
  const ask = (r, cookie, fields = {}) =>
    fetch(server.url + r.address, {
      ...(r.method === 'POST' ? form(fields) : { redirect: 'manual' }),
      headers: cookie ? { cookie } : {},
    });
  const wrong = [];
  for (const r of routes.filter((x) => x.permission !== 'see what is public')) {
    for (const cookie of ['', 'istmo_session=' + 'a'.repeat(64), 'istmo_session=x']) {
      const got = await ask(r, cookie);
      const expected = r.address.startsWith('/api/') || r.method === 'POST' ? 401 : 303;
      if (got.status !== expected || (await got.text()).length > 3000) wrong.push(`nobody ${r.method} ${r.address}: ${got.status}`);
    }
  }
  same(wrong, [], 'without a session nothing is shown');
  for (const role of Object.keys(may)) {
    const cookie = await signIn(server.url, role, password[role]);
    const bad = [];
    for (const r of routes.filter((x) => x.permission !== 'see what is public' && x.address !== '/sign-out')) {
      const allowed = may[role].includes(r.permission);
      const got = await ask(r, cookie);
      // A POST without the session's token is refused whoever asks.
      const expected = !allowed || r.method === 'POST' ? 403 : 200;
      if (got.status !== expected) bad.push(`${r.method} ${r.address}: ${got.status}, not ${expected}`);
    }
    same(bad, [], `${role} gets what the role allows and nothing else`);
    const out = await fetch(`${server.url}/sign-out`, { ...form({}), headers: { cookie } });
    same(out.status, 403, `${role} is not signed out by another site`);
  }
}

async function answers(db, server, password) {
  const cookie = await signIn(server.url, 'monitoring', password.monitoring);
  const get = (address) => fetch(server.url + address, { headers: { cookie } });
  const figures = await (await get('/api/v1/figures?period=2023&by=sex')).json();
  same(figures, db.json('figures', '--period', '2023', '--by', 'sex'), 'the API gives the figures of the command');
  const trace = await (await get('/api/v1/trace/MG-1?period=2023')).json();
  same(trace, db.json('trace', 'MG-1', '--period', '2023'), 'and its trace');
  const bad = await get('/api/v1/figures?period=never');
  same([bad.status, bad.headers.get('content-type')], [422, 'application/problem+json'], 'a wrong period is a problem');
  same((await get('/api/v1/trace/NONE')).status, 404, 'an unknown indicator is not there');
  same((await get('/indicators?period=%00')).status, 400, 'NUL is refused');
  const headers = (await get('/')).headers;
  ok(/default-src 'none'/.test(headers.get('content-security-policy')) && headers.get('cache-control') === 'no-store', 'pages allow nothing foreign and are not kept');
  for (let i = 0; i < 6; i++) await fetch(`${server.url}/sign-in`, form({ name: 'viewer', password: 'equivocada' }));
  const slow = await fetch(`${server.url}/sign-in`, form({ name: 'viewer', password: password.viewer }));
  ok(slow.status === 403 && /segundos/.test(await slow.text()), 'guessing has to wait');
  const page = await (await fetch(`${server.url}/sign-in?to=//elsewhere.example`)).text();
  const back = await fetch(`${server.url}/sign-in`, form({ name: 'auditor', password: password.auditor, to: '//elsewhere.example' }));
  same([back.headers.get('location'), /type="password"/.test(page)], ['/', true], 'signing in leads to no other site');
}

// --- in a browser ------------------------------------------------------------------------------------------

async function faults(page) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => window.axe.run(document));
  return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}: ${n.failureSummary}`));
}

const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

async function look(browser, server, password, { width, locale, colorScheme }) {
  const name = `${locale}, ${width} px, ${colorScheme}`;
  const context = await browser.newContext({ viewport: { width, height: 900 }, locale, colorScheme, bypassCSP: true });
  const page = await context.newPage();
  const asked = [];
  page.on('request', (r) => asked.push(r.url()));
  const found = [];
  const check = async (what) => {
    for (const f of await faults(page)) found.push(`${what}: ${f}`);
    if ((await page.evaluate(overflow)) > 0) found.push(`${what}: wider than the window`);
  };
  await page.goto(`${server.url}/indicators/MG-1`);
  await check('sign in');
  await page.fill('#name', 'monitoring');
  await page.fill('#password', password.monitoring);
  await page.click('form.narrow button');
  ok(page.url().endsWith('/indicators/MG-1'), `${name}: after signing in the page that was asked for`, page.url());
  const value = await page.textContent('.big');
  const sum = await page.textContent('tr:last-child td.n b');
  same([value, sum], ['198', '198'], `${name}: the records add up to the figure`);
  await check('indicator');
  await page.selectOption('#by', 'sex');
  await page.click('.filters button');
  await check('indicator by sex');
  await page.click('td a');
  ok(/\/record\//.test(page.url()), `${name}: from the figure to a record`);
  await check('record');
  for (const address of ['/', '/indicators', '/records', '/records/activity', '/records/activity/new', '/nothing'])
    await page.goto(server.url + address), await check(address);
  same(found, [], `${name}: accessible, and nothing wider than the window`);
  same(asked.filter((u) => !u.startsWith(server.url) && !u.startsWith('data:')), [], `${name}: no request to anywhere else`);
  const lang = await page.getAttribute('html', 'lang');
  same(lang, locale.slice(0, 2), `${name}: in the reader's language`);
  await page.click('.me form button');
  ok(page.url().endsWith('/sign-in'), `${name}: signed out`);
  await page.goto(`${server.url}/records`);
  ok(/\/sign-in\?to=/.test(page.url()), `${name}: and nothing is shown any more`);
  await context.close();
}

// A workshop from the page to the figure, without a script: entered with a fault, mended, submitted, returned with a
// reason, corrected, approved by somebody else, counted.
async function workshop(browser, server, password) {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 }, locale: 'es-PA', javaScriptEnabled: false });
  const page = await context.newPage();
  const as = async (role) => {
    await context.clearCookies();
    await page.goto(`${server.url}/sign-in`);
    await page.fill('#name', role.replace('_', '-'));
    await page.fill('#password', password[role]);
    await page.click('form.narrow button');
  };
  const field = (name) => `[name="a.0.0.${name}"]`;
  const figure = async () => (await page.goto(`${server.url}/indicators/MG-1?period=2023`), page.textContent('.big'));
  const step = (label) => page.click(`form.filters button:text-is("${label}")`);
  const state = () => page.textContent('main .tag');

  await as('data_entry');
  await page.goto(`${server.url}/records/activity`);
  await page.click('a.button');
  await page.fill(field('code'), 'WEB-1');
  await page.fill(field('date'), '2023-05-04');
  await page.fill(field('title'), 'Taller <b>de</b> prueba');
  await page.selectOption(field('unit'), 'MG');
  await page.selectOption(field('kind'), 'taller');
  await page.selectOption(field('topic'), 'gobernanza_migratoria');
  await page.check(`${field('population')} >> nth=0`);
  await page.check(`${field('population')} >> nth=2`);
  await page.fill(field('women'), '-3');
  await page.fill(field('men'), '4');
  await page.click('button[name=add] >> nth=0');
  ok((await page.inputValue(field('title'))) === 'Taller <b>de</b> prueba' && (await page.isVisible('.row select')), 'a row is added and what was typed stays');
  await page.click('button[name=remove]');
  await page.click('.entry p button');
  ok(/Mujeres/.test(await page.textContent('[role=alert]')) && (await page.getAttribute(field('women'), 'aria-invalid')) === 'true', 'a fault is shown at its question');
  await page.fill(field('women'), '3');
  await page.click('.entry p button');
  ok(/\/record\/[0-9a-f-]{36}$/.test(page.url()), 'mended, it is saved', page.url());
  const record = page.url();
  ok((await page.textContent('main')).includes('Taller <b>de</b> prueba'), 'markup that was typed is text');
  same(await state(), 'Borrador', 'as a draft');
  same(await figure(), '198', 'which does not count');
  await page.goto(record);
  await step('Presentar');
  same(await state(), 'Presentado', 'submitted');

  await as('unit_head');
  await page.goto(record);
  await page.fill('input[name=reason]', 'Falta una participante');
  await step('Devolver');
  same(await state(), 'Devuelto', 'returned with a reason');

  await as('data_entry');
  await page.goto(`${record}/edit`);
  const stale = await context.newPage();
  await stale.goto(`${record}/edit`);
  await page.fill(field('women'), '6');
  await page.click('.entry p button');
  await stale.fill(field('women'), '7');
  await stale.click('.entry p button');
  ok(/\/edit$/.test(stale.url()) && (await stale.inputValue(field('women'))) === '7' && (await stale.isVisible('[role=alert]')), 'who comes second is told, and keeps what was typed');
  await stale.close();
  await page.goto(record);
  await step('Presentar');

  await as('unit_head');
  await page.goto(record);
  await step('Aprobar');
  same(await state(), 'Aprobado', 'approved');
  same(await figure(), '208', 'the figure has moved');
  ok((await page.textContent('main')).includes(record.slice(-36, -28)), 'and says that the record is behind it');

  await as('data_entry');
  await page.goto(record);
  same(await page.locator('a.button').count(), 0, 'who entered it does not change it any more');
  same((await page.goto(`${record}/edit`)).status(), 403, 'not by its address either');

  await as('viewer');
  same((await page.goto(record)).status(), 403, 'a reader of figures reads no records');
  await context.close();
}

const db = database();
ok(db.run('load', path.join(root, 'packs/oim-panama-2023'), '--quiet').status === 0, 'the pack is loaded');
const password = accounts(db);
const server = await start(db);
await matrix(db, server, password);
await answers(db, server, password);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
await look(browser, server, password, { width: 390, locale: 'es-PA', colorScheme: 'light' });
await look(browser, server, password, { width: 1280, locale: 'en-US', colorScheme: 'dark' });
await workshop(browser, server, password);
await browser.close();
same(await server.stop(), 0, 'a signal ends it gracefully');
done();
