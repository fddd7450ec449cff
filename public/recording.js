// Only adds: speaking in place of writing. What was said goes to the portal second by second. Nothing of it stays in the browser.
document.querySelectorAll('form[data-records]').forEach(offerRecorder)

function offerRecorder(form) {
  if (!navigator.mediaDevices?.getUserMedia || !window.MediaRecorder) return // what stands there says how else
  const { dataset } = form
  const part = name => form.querySelector(`[data-${name}]`)
  const [start, stop, pause, note, state] = ['start', 'stop', 'pause-button', 'note', 'state'].map(part)
  const clock = clockIn(dataset, part('timer'))
  let recorder
  let chunks
  let over = false
  let isLeft = false // nobody sees any more how things stand
  let isLost = false
  form.hidden = false
  document.querySelector('[data-without-recorder]').hidden = true

  start.addEventListener('click', begin)
  stop.addEventListener('click', () => finish())
  pause.addEventListener('click', () => (recorder.state === 'paused' ? goOn() : hold()))
  addEventListener('leaving', event => event.detail.push(cut()))
  for (const moment of ['left', 'pagehide', 'privacy-screen']) addEventListener(moment, cut)
  for (const moment of ['pageshow', 'here']) addEventListener(moment, () => over && location.reload())

  async function begin() {
    start.disabled = true
    say('')
    const heard = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(whyNot)
    const isHeard = heard instanceof MediaStream
    const id = isHeard && !over ? await begun() : null
    start.disabled = false
    if (id && !over) record(heard, id)
    else if (isHeard) silence(heard)
    else announce(say(heard))
  }

  /** @returns under which id the portal keeps it */
  async function begun() {
    const answer = await ask(dataset.begin, { method: 'POST' })
    if (answer?.status === 200) return (await answer.json()).id
    if (answer?.status === 409 || answer?.status === 429) announce(say((await answer.json()).text))
    else if (answer && answer.status < 500)
      location.reload() // the page says how things stand
    else announce(say(document.querySelector('[data-unreachable]').dataset.unreachable))
  }

  function record(stream, id) {
    chunks = chunksOf(id, dataset.parts, { reach, miss, lose })
    recorder = new MediaRecorder(stream, { ...kindOfRecording(), audioBitsPerSecond: dataset.rate })
    recorder.addEventListener('dataavailable', ({ data }) => {
      if (data.size > 0) chunks.add(data, clock.passed())
      dispatchEvent(new Event('input')) // somebody is here
      if (recorder.state === 'recording' && chunks.waiting() > mostUnsaved) hold(dataset.held)
    })
    recorder.addEventListener('error', () => finish())
    for (const track of stream.getTracks()) track.addEventListener('ended', () => finish())
    recorder.start(1000)
    clock.run(atSecond)
    for (const one of [start, stop, pause, state]) one.hidden = one === start
    sign()
    stop.focus()
    announce(dataset.begun)
  }

  function atSecond(second) {
    if (second === dataset.most - 60) announce(dataset.soon)
    if (second >= dataset.most) finish(dataset.over)
  }

  /** @param why where nobody has pressed the button */
  function hold(why) {
    recorder.pause()
    clock.halt()
    sign()
    announce(why ? say(why, clock.passed()) : dataset.paused)
  }

  function goOn() {
    say('')
    recorder.resume()
    clock.run(atSecond)
    sign()
    announce(dataset.on)
  }

  /** The page is left once everything has arrived. */
  async function finish(why) {
    if (over) return
    stop.disabled = pause.disabled = true
    announce(why)
    await end()
    if (!isLost && !isLeft) form.submit()
  }

  /** The page goes, or nobody is here. */
  async function cut() {
    isLeft = true
    if (over || !recorder) return void (over = true)
    chunks.hurry()
    await end()
  }

  /** Nothing more is heard from now on. The last chunk comes before a recorder has stopped. */
  async function end() {
    over = true
    clock.halt()
    if (recorder.state !== 'inactive') {
      const stopped = new Promise(resolve => recorder.addEventListener('stop', resolve))
      recorder.stop()
      silence(recorder.stream)
      await stopped
    }
    await chunks.allKept()
  }

  function sign() {
    const isPaused = recorder.state === 'paused'
    part('sign').textContent = isPaused ? dataset.paused : dataset.on
    state.classList.toggle('recorder__state--on', !isPaused)
    pause.textContent = isPaused ? dataset.goOn : dataset.pause
  }

  function reach(until) {
    const wasSaid = note.dataset.is
    if (wasSaid && chunks.waiting() > 0) return
    const text = say(dataset.saved, until, '')
    if (wasSaid) announce(text)
  }

  function miss(until) {
    if (note.dataset.is === dataset.held) return
    const isNew = note.dataset.is !== dataset.waiting
    const text = say(dataset.waiting, until)
    if (isNew) announce(text)
  }

  /** It was ended in another place, or its writer is signed out. */
  function lose() {
    over = isLost = true
    clock.halt()
    silence(recorder.stream)
    if (!isLeft) location.reload()
  }

  function say(text, time = 0, is = text) {
    note.dataset.is = is
    return (note.textContent = text.replace('%', clock.textAt(time)))
  }

  function whyNot({ name }) {
    if (name === 'NotFoundError') return dataset.absent
    return name === 'NotAllowedError' ? dataset.refused : dataset.inUse
  }
}

/** Seconds. With more of them nobody speaks on: they would be lost with the page. */
const mostUnsaved = 5

/** On their way in order, each again until it has arrived: the portal takes the same one twice. */
function chunksOf(id, address, { reach, miss, lose }) {
  const queue = []
  let place = 0
  let reached = 0
  let keepalive = false
  let again = () => undefined
  let underway
  addEventListener('online', () => again())
  return {
    add(data, until) {
      queue.push({
        until,
        body: new Blob([headOf(id, place++, until), data], { type: 'application/octet-stream' }),
      })
      underway ??= send()
    },
    waiting: () => queue.length,
    allKept: async () => underway,
    hurry() {
      keepalive = true
      again()
    },
  }

  async function send() {
    while (queue.length > 0) {
      const [{ body, until }] = queue
      const answer = await ask(address, { method: 'POST', body, keepalive })
      if (answer?.status === 204) {
        queue.shift()
        reach((reached = until))
      } else if (answer && (answer.status < 429 || answer.type === 'opaqueredirect')) {
        queue.length = 0
        lose()
      } else {
        miss(reached)
        await new Promise(resolve => setTimeout((again = resolve), 2_000))
      }
    }
    underway = undefined
  }
}

/** As src/attachments/recordings/recording.ts reads it. */
function headOf(id, place, until) {
  const head = new DataView(new ArrayBuffer(24))
  id.match(/\w\w/g).forEach((byte, at) => head.setUint8(at, parseInt(byte, 16)))
  head.setUint32(16, place)
  head.setUint32(20, until)
  return head.buffer
}

/** How long was spoken, in milliseconds. */
function clockIn({ time, locale }, timer) {
  let before = 0
  let since
  let ticking
  return { passed, textAt, run, halt }

  function run(atSecond) {
    since = performance.now()
    let shown
    ticking = setInterval(tick, 200)
    tick()

    function tick() {
      const second = Math.floor(passed() / 1000)
      if (second === shown) return
      shown = second
      timer.textContent = time.replace('%', textAt(passed()))
      atSecond(second)
    }
  }

  function halt() {
    before = passed()
    since = undefined
    clearInterval(ticking)
  }

  function passed() {
    return before + (since ? performance.now() - since : 0)
  }

  function textAt(moment) {
    const seconds = Math.floor(moment / 1000)
    const written = (number, minimumIntegerDigits) => number.toLocaleString(locale, { minimumIntegerDigits })
    return `${written(Math.floor(seconds / 60))}:${written(seconds % 60, 2)}`
  }
}

/** Safari before 18.4 knows no WebM. */
function kindOfRecording() {
  const mimeType = ['audio/webm;codecs=opus', 'audio/mp4'].find(type => MediaRecorder.isTypeSupported(type))
  return mimeType && { mimeType }
}

function silence(stream) {
  for (const track of stream.getTracks()) track.stop()
}
