// The text area, the colours behind it, and the list of entities beside it.

const KINDS = { PER: 'أشخاص', LOC: 'أماكن', ORG: 'منظمات' }
const ONE = { PER: 'شخص', LOC: 'مكان', ORG: 'منظمة' }
const text = document.getElementById('text')
const colours = document.getElementById('colours')
const list = document.getElementById('entities')
const speed = document.getElementById('speed')
const problem = document.getElementById('problem')
const summary = document.getElementById('summary')

// A module of one function that uses a SIMD instruction (i8x16.splat): engines without SIMD refuse it.
const SIMD = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11])

function fail(message) {
  problem.textContent = message
  problem.hidden = false
  text.setAttribute('aria-describedby', 'problem')
}

// What is painted: the text it belongs to, and its mentions.
let painted = { text: '', mentions: [] }

function paint(mentions) {
  const whole = text.value
  const parts = []
  let at = 0
  for (const { kind, start, end, entity } of mentions) {
    parts.push(whole.slice(at, start))
    const mark = document.createElement('mark')
    mark.className = kind.toLowerCase()
    mark.dataset.entity = entity
    mark.textContent = whole.slice(start, end)
    parts.push(mark)
    at = end
  }
  // A last line that is empty has no height without something on it.
  parts.push(whole.slice(at), '\u200b')
  colours.replaceChildren(...parts)
  painted = { text: whole, mentions }
  align()
}

// While the worker reads, the colours of what has not changed stay where they are.
function repaint() {
  const [before, now] = [painted.text, text.value]
  const most = Math.min(before.length, now.length)
  let head = 0
  while (head < most && before[head] === now[head]) head++
  let tail = 0
  while (tail < most - head && before[before.length - 1 - tail] === now[now.length - 1 - tail]) tail++
  const moved = now.length - before.length
  const kept = painted.mentions.flatMap((m) => {
    if (m.end <= head) return [m]
    if (m.start >= before.length - tail) return [{ ...m, start: m.start + moved, end: m.end + moved }]
    return []
  })
  paint(kept)
}

// The colours scroll with the text.
function align() {
  colours.style.transform = `translateY(${-text.scrollTop}px)`
}

function select(mentions) {
  const focused = mentions.find((m) => m.start >= text.selectionEnd) ?? mentions[0]
  // None is left where the text has just been changed.
  if (!focused) return
  text.focus()
  text.setSelectionRange(focused.start, focused.end)
}

function show({ entities, mentions, words }, milliseconds) {
  paint(mentions)
  const groups = Object.keys(KINDS).map((kind) => {
    const numbered = entities.map((entity, number) => ({ ...entity, number })).filter((e) => e.kind === kind)
    if (!numbered.length) return ''
    const section = document.createElement('section')
    const heading = document.createElement('h3')
    heading.textContent = KINDS[kind]
    heading.className = kind.toLowerCase()
    const items = document.createElement('ol')
    numbered.sort((a, b) => b.count - a.count)
    for (const { name, count, names, number } of numbered) {
      const item = document.createElement('li')
      const button = document.createElement('button')
      button.type = 'button'
      const bdi = document.createElement('bdi')
      bdi.textContent = name
      const times = document.createElement('span')
      times.className = 'count'
      times.textContent = count
      times.setAttribute('aria-label', `عدد المرات: ${count}`)
      button.append(bdi, ' ', times)
      button.onclick = () => select(painted.mentions.filter((m) => m.entity === number))
      item.append(button)
      const others = names.map(([other]) => other).filter((other) => other !== name)
      if (others.length) {
        const also = document.createElement('small')
        also.textContent = others.join('، ')
        item.append(also)
      }
      items.append(item)
    }
    section.append(heading, items)
    return section
  })
  list.replaceChildren(...groups)
  const counts = Object.keys(KINDS).map((k) => `${KINDS[k]}: ${entities.filter((e) => e.kind === k).length}`)
  summary.textContent = words ? counts.join('، ') : ''
  speed.textContent = words ? `${Math.round(words / (milliseconds / 1000)).toLocaleString('ar-u-nu-latn')} كلمة في الثانية` : ''
}

// One text at a time is with the worker; of those typed meanwhile only the last matters.
let reading = false
let number = 0

function ask(worker) {
  if (reading) return
  reading = true
  worker.postMessage({ id: ++number, text: text.value })
}

function start() {
  if (typeof WebAssembly !== 'object' || typeof Worker !== 'function' || !WebAssembly.validate(SIMD)) {
    fail('هذا المتصفح لا يدعم WebAssembly مع تعليمات SIMD، وهي لازمة للنموذج. حدّث المتصفح ثم أعد فتح الصفحة. (This browser lacks WebAssembly SIMD.)')
    return
  }
  const worker = new Worker('./worker.js', { type: 'module' })
  const asked = new Map()
  worker.onerror = (event) => fail(`تعذّر تحميل النموذج: ${event.message ?? ''}`)
  worker.onmessage = ({ data }) => {
    if (data.ready) {
      document.documentElement.dataset.ready = 'true'
      speed.textContent = ''
    } else if (data.failed) {
      fail(`تعذّر تحليل النص: ${data.failed}`)
    }
    if (data.id) {
      reading = false
      const current = asked.get(data.id) === text.value
      asked.clear()
      if (data.reading && current) {
        show(data.reading, data.milliseconds)
        document.documentElement.dataset.read = String(data.id)
      }
      if (!current) send()
    }
  }
  const send = () => {
    if (reading) return
    ask(worker)
    asked.set(number, text.value)
  }
  text.addEventListener('input', () => {
    repaint()
    send()
  })
  text.addEventListener('scroll', align)
  document.getElementById('sample').addEventListener('click', async () => {
    const response = await fetch('./article.txt')
    text.value = (await response.text()).trim()
    text.focus()
    text.setSelectionRange(0, 0)
    text.dispatchEvent(new Event('input'))
  })
  if (text.value) send()
}

start()
