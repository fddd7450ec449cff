// Only adds: each page works without it. Words are kept while they are written, and the page says in time when it ends.
document.querySelectorAll('form[data-keeps]').forEach(keepWhileWriting)
document.querySelectorAll('form.write').forEach(beginAtOnce)

/** A sentence to begin with stands in the text as soon as it is chosen, where it can be changed. */
function beginAtOnce(form) {
  const text = form.elements.happened
  for (const mark of form.querySelectorAll('[name=start]')) {
    mark.addEventListener('change', () => {
      const sentence = mark.labels[0].textContent
      if (!text.value.includes(sentence)) text.value = `${sentence} ${text.value}`.trim()
      mark.checked = false
      text.focus()
      text.dispatchEvent(new Event('input', { bubbles: true }))
    })
  }
}

function keepWhileWriting(form) {
  const { dataset } = form
  const { revision } = form.elements
  const say = sayQuietly(form)
  const time = watchTime(form.querySelector('[data-time]'), form.querySelector('[data-until]'), goOn)
  const back = form.querySelector('[data-when-kept]')
  let changed = false
  let over = false // it was sent, thrown away or gone on with in another place, or somebody else is here
  let underway = false
  let submitted = false
  let next

  back.textContent = back.dataset.whenKept
  form.addEventListener('input', () => {
    changed = true
    submitted = false
    form.dataset.touched = ''
    keepSoon(3_000)
  })
  addEventListener('submit', event => {
    if (event.target !== form) return keep(true) // whoever leaves quickly keeps what they wrote
    submitted = true
    changed = false
    revision.value = Number(revision.value) + 1 // what is still underway is older than this
  })
  addEventListener('pageshow', () => (submitted = false))
  addEventListener('pagehide', () => keep(true))
  addEventListener('cover', () => keep(true))
  addEventListener('here', event => time.restart(event.detail))
  document.addEventListener('visibilitychange', () => document.hidden && keep(true))

  function keepSoon(pause) {
    next ??= setTimeout(() => ((next = undefined), keep()), pause)
  }

  /** @param leaving the page may be gone before the answer comes */
  async function keep(leaving = false) {
    if (!changed || over || submitted) return
    if (underway && !leaving) return keepSoon(3_000)
    changed = false
    underway = true
    revision.value = Number(revision.value) + 1
    const body = new URLSearchParams(new FormData(form))
    body.set('keep', 'quietly')
    // Browsers carry no more than 64 kB beyond the end of a page.
    const keepalive = leaving && body.toString().length < 60_000
    const answer = await ask(form.action, { method: 'POST', body, keepalive })
    underway = false
    if (answer?.status === 204) {
      time.restart(secondsIn(answer))
      say(dataset.kept.replace('%', timeText(new Date(), dataset.zone)))
    } else if (answer?.status === 409 || answer?.status === 403) {
      over = true
      if (answer.status === 409) revision.value = 0 // from here on it knows nothing of what is kept elsewhere
      say(answer.status === 409 ? dataset.elsewhere : dataset.away)
    } else {
      changed = true
      say(dataset.unkept)
      keepSoon(15_000)
    }
  }

  async function goOn() {
    if (changed) return keep()
    const answer = await ask('/here')
    if (answer?.ok) time.restart(secondsIn(answer))
  }
}

/** Shown at once, and spoken after a pause in the writing, once for each thing to say. */
function sayQuietly(form) {
  const shown = form.querySelector('[data-kept-line]')
  const spoken = form.querySelector('[data-kept-status]')
  let pause
  form.addEventListener('input', () => clearTimeout(pause))
  return text => {
    shown.textContent = text
    clearTimeout(pause)
    pause = setTimeout(() => (spoken.textContent = text), 5_000)
  }
}

/** Some minutes before somebody is signed out it says so, and offers to go on. No clock ticks. */
function watchTime(box, line, goOn) {
  const { dataset } = box
  const status = box.querySelector('[role=status]')
  const button = box.querySelector('button')
  const before = 3 * 60_000
  let end
  let timer
  let asked = false

  button.addEventListener('click', () => ((asked = true), goOn()))
  document.addEventListener('visibilitychange', check) // a device that slept has missed the moment
  begin(Number(dataset.secondsLeft))
  return {
    restart(seconds) {
      begin(seconds)
      line.textContent = line.dataset.until.replace('%', timeText(new Date(end), dataset.zone))
    },
  }

  function begin(seconds) {
    end = Date.now() + seconds * 1000
    check()
    asked = false
  }

  function check() {
    const left = end - Date.now()
    const is = left <= 0 ? 'ended' : left > before ? '' : asked ? 'last' : 'soon'
    const text = is && dataset[is].replace('%', timeText(new Date(end), dataset.zone))
    if (status.textContent !== text) status.textContent = text
    button.hidden = is !== 'soon'
    box.classList.toggle('soon--said', is !== '')
    clearTimeout(timer)
    if (left > 0) timer = setTimeout(check, Math.max(1000, left - (left > before ? before : 0)))
  }
}

function timeText(moment, timeZone) {
  return moment.toLocaleTimeString(document.documentElement.lang, { timeStyle: 'short', timeZone })
}

function secondsIn(answer) {
  return Number(answer.headers.get('Seconds-Left'))
}

/** @returns nothing where there is no connection */
function ask(address, options) {
  return fetch(address, { redirect: 'manual', cache: 'no-store', ...options }).catch(() => undefined)
}
