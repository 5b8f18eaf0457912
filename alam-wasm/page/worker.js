// Reads texts away from the page's own thread, so that typing never waits.
import init, { Reader } from './alam_wasm.js'

let reader
const ready = init().then(() => { reader = new Reader() })

ready.then(
  () => postMessage({ ready: true }),
  (error) => postMessage({ failed: String(error) }),
)

onmessage = async ({ data: { id, text } }) => {
  await ready
  const begun = performance.now()
  try {
    const reading = JSON.parse(reader.read(text))
    postMessage({ id, reading, milliseconds: performance.now() - begun })
  } catch (error) {
    postMessage({ id, failed: String(error) })
  }
}
