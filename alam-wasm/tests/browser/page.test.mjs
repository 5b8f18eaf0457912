// The page in headless Chromium: node --test page.test.mjs [with CHROMIUM=/usr/bin/chromium and SITE=target/site].
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { after, before, test } from 'node:test'
import axe from 'axe-core'
import { chromium } from 'playwright-core'

const root = new URL('../../../', import.meta.url).pathname
const site = process.env.SITE ?? join(root, 'target/site')
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.wasm': 'application/wasm' }
const article = (await readFile(join(root, 'examples/data/kazakhstan.txt'), 'utf8')).trim()

let server, browser, origin

before(async () => {
  server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://localhost').pathname)
    try {
      const body = await readFile(join(site, path === '/' ? 'index.html' : path))
      response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'text/html' }).end(body)
    } catch {
      response.writeHead(404).end()
    }
  })
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening))
  origin = `http://127.0.0.1:${server.address().port}`
  browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
      '--disable-component-update', '--disable-sync'],
  })
})

after(async () => {
  await browser?.close()
  server?.close()
})

// A page with all its requests, which must be the server's own.
async function open(options = {}, prepare) {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, ...options })
  const requests = []
  page.on('request', (request) => requests.push(request.url()))
  const errors = []
  page.on('pageerror', (error) => errors.push(String(error)))
  if (prepare) await page.addInitScript(prepare)
  await page.goto(origin)
  return { page, requests, errors }
}

const ready = (page) => page.waitForSelector('html[data-ready=true]', { timeout: 60_000 })

// Waits until what is painted belongs to the text that stands there.
async function read(page) {
  await page.waitForFunction(() => {
    const shown = document.getElementById('colours').textContent.replace(/\u200b$/, '')
    return document.documentElement.dataset.read && shown === document.getElementById('text').value
  }, null, { timeout: 60_000 })
  await page.waitForTimeout(700)
  return page.$$eval('#colours mark', (marks) => marks.map((m) => [m.className, m.textContent]))
}

test('an article is typed and its entities are marked; nothing leaves the page', async () => {
  const { page, requests, errors } = await open()
  await ready(page)
  const loaded = requests.length
  await page.keyboard.type(article.split('\n')[0])
  await page.keyboard.press('Enter')
  await page.keyboard.insertText(article.split('\n').slice(1).join('\n'))
  const marks = await read(page)
  for (const [kind, name] of [['per', 'قاسم جومارت توكاييف'], ['per', 'توكاييف'], ['org', 'منظمة معاهدة الأمن الجماعي'], ['org', 'CSTO'], ['loc', 'ألما آتا']]) {
    assert.ok(marks.some(([k, n]) => k === kind && n === name), `${kind} ${name} in ${JSON.stringify(marks)}`)
  }
  const entities = await page.$$eval('#entities button', (buttons) => buttons.map((b) => b.textContent))
  assert.ok(entities.some((e) => /^قاسم جومارت توكاييف \d+$/.test(e)), entities.join('; '))
  assert.match(await page.textContent('#speed'), /\d/)
  assert.equal(requests.length, loaded, 'typing asks for nothing')
  assert.deepEqual(requests.filter((url) => !url.startsWith(origin)), [])
  assert.deepEqual(errors, [])
  if (process.env.OUT) {
    await page.screenshot({ path: join(process.env.OUT, 'page.png') })
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.screenshot({ path: join(process.env.OUT, 'dark.png') })
    await page.setViewportSize({ width: 400, height: 900 })
    await page.screenshot({ path: join(process.env.OUT, 'narrow.png'), fullPage: true })
    console.log(await page.textContent('#speed'))
  }
  await page.close()
})

test('colours follow the text while it changes, and lie under their words', async () => {
  const { page } = await open()
  await ready(page)
  await page.keyboard.insertText('وصل بوتين إلى موسكو')
  assert.deepEqual(await read(page), [['per', 'بوتين'], ['loc', 'موسكو']])
  await page.keyboard.press('Control+Home')
  await page.keyboard.insertText('أمس ')
  // At once, before anything is read anew.
  assert.deepEqual(await page.$$eval('#colours mark', (marks) => marks.map((m) => m.textContent)), ['بوتين', 'موسكو'])
  assert.deepEqual(await read(page), [['per', 'بوتين'], ['loc', 'موسكو']])
  const [area, behind] = await page.evaluate(() => ['text', 'colours'].map((id) => {
    const style = getComputedStyle(document.getElementById(id).closest('textarea, .behind'))
    return [style.font, style.padding, style.whiteSpace, document.getElementById(id).closest('textarea, .behind').clientWidth].join()
  }))
  assert.equal(area, behind, 'the layer behind breaks its lines as the text area does')
  await page.close()
})

test('an article to try is a button away', async () => {
  const { page, requests, errors } = await open()
  await ready(page)
  await page.focus('#sample')
  await page.keyboard.press('Enter')
  const marks = await read(page)
  assert.equal(await page.inputValue('#text'), article)
  assert.ok(marks.length > 30, String(marks.length))
  assert.equal(await page.evaluate(() => document.activeElement.id), 'text')
  assert.deepEqual(requests.filter((url) => !url.startsWith(origin)), [])
  assert.deepEqual(errors, [])
  await page.close()
})

test('markup stays text', async () => {
  const { page, errors } = await open()
  await ready(page)
  const text = '<script>alert(1)</script> وصل <b>بوتين</b> & إلى <img src=x onerror=alert(2)> موسكو'
  page.on('dialog', () => assert.fail('a dialog opened'))
  await page.keyboard.insertText(text)
  const marks = await read(page)
  assert.ok(marks.some(([, n]) => n === 'موسكو'))
  assert.equal(await page.$('#colours script, #colours img, #entities script'), null)
  assert.deepEqual(errors, [])
  await page.close()
})

test('the keyboard reaches every entity, and leads back into the text', async () => {
  const { page } = await open()
  await ready(page)
  await page.keyboard.insertText('وصل بوتين إلى موسكو. وقال بوتين إنه باق.')
  await read(page)
  await page.keyboard.press('Tab')
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'BUTTON')
  const selected = () => page.evaluate(() => {
    const area = document.getElementById('text')
    return [document.activeElement.id, area.value.slice(area.selectionStart, area.selectionEnd), area.selectionStart]
  })
  await page.keyboard.press('Enter')
  const first = await selected()
  assert.deepEqual(first.slice(0, 2), ['text', 'بوتين'])
  await page.close()
})

test('assistive technology finds names, roles and contrast', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const { page } = await open({ colorScheme })
    await ready(page)
    await page.keyboard.insertText(article)
    await read(page)
    await page.addScriptTag({ content: axe.source }).catch(() => page.evaluate(axe.source))
    const { violations } = await page.evaluate(() => axe.run())
    assert.deepEqual(violations.map((v) => [v.id, v.nodes.map((n) => n.html)]), [], colorScheme)
    await page.close()
  }
})

test('without SIMD, and without workers, the page says what it lacks', async () => {
  for (const prepare of [() => { WebAssembly.validate = () => false }, () => { delete globalThis.Worker }]) {
    const { page } = await open({}, prepare)
    await page.waitForSelector('#problem:not([hidden])')
    assert.match(await page.textContent('#problem'), /SIMD/)
    assert.equal(await page.getAttribute('#problem', 'role'), 'alert')
    await page.close()
  }
})

test('a long text is read whole while typing goes on', async () => {
  const { page } = await open()
  await ready(page)
  const long = `${article}\n`.repeat(20)
  await page.evaluate((value) => {
    const area = document.getElementById('text')
    area.value = value
    area.dispatchEvent(new Event('input'))
  }, long)
  await page.keyboard.insertText('وصل بوتين. ')
  const marks = await read(page)
  assert.ok(marks.length > 800, String(marks.length))
  if (process.env.OUT) console.log('long text:', await page.textContent('#speed'))
  assert.deepEqual(await page.evaluate(() => document.getElementById('problem').hidden), true)
  await page.close()
})
