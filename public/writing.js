// Only adds: each page works without it. Words are kept while they are written, no page is left while they are not, and it says in time
// when somebody is signed out.
watchForms()
document.querySelectorAll('form.write').forEach(beginAtOnce)
document.querySelectorAll('textarea[autofocus]').forEach(goOnAtTheEnd)

function watchForms() {
  document.querySelectorAll('form[data-keeps]').forEach(keepWhileWriting)
  document.querySelectorAll('form[data-waiting]:not([data-keeps])').forEach(form => stayUntilReached(form))
}

/** What was typed or chosen in a form, without files. */
function fieldsOf(form) {
  return [...new FormData(form)].filter(([, value]) => typeof value === 'string')
}

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

function goOnAtTheEnd(text) {
  if (document.activeElement === text) text.setSelectionRange(text.value.length, text.value.length)
}

function keepWhileWriting(form) {
  const { dataset } = form
  const { revision } = form.elements
  const say = sayQuietly(form)
  const time = watchTime(form.querySelector('[data-time]'), form.querySelector('[data-until]'), goOn)
  const back = form.querySelector('[data-when-kept]')
  const copy = sealedCopy(form)
  let changed = false
  let over = false // it was sent, thrown away or gone on with in another place, or somebody else is here
  let underway = Promise.resolve()
  let submitted = false
  let next
  let since
  let isKept = Number(form.elements.base?.value) > 0

  if (back) back.textContent = back.dataset.whenKept
  form.addEventListener('input', ({ target }) => {
    if (target.type === 'file') return
    changed = true
    submitted = false
    form.dataset.touched = ''
    copy.keep()
    keepSoon(700)
  })
  stayUntilReached(form, keepNow, () => {
    submitted = true
    changed = false
    clearTimeout(next)
    if (over)
      copy.forget() // it goes beside what was kept elsewhere, and must not come back over both
    else revision.value = Number(revision.value) + 1 // what is still underway is older than this
  })
  addEventListener('leaving', event => event.detail.push(keep(true)))
  addEventListener('pageshow', () => (submitted = false))
  addEventListener('pagehide', () => keep(true))
  addEventListener('privacy-screen', () => keep(true))
  addEventListener('online', () => keep())
  addEventListener('here', event => time.restart(event.detail))
  document.addEventListener('visibilitychange', () => document.hidden && keep(true))
  copy.bringBack().then(found => {
    if (!found) return
    changed = true
    form.dataset.touched = ''
    say(dataset.restored)
    keepSoon(700)
  })

  /** In a pause of the writing; where there is none, every few seconds. */
  function keepSoon(pause) {
    since ??= Date.now()
    clearTimeout(next)
    next = setTimeout(keep, Math.max(0, Math.min(pause, since + 5_000 - Date.now())))
  }

  function tryAgain(pause) {
    clearTimeout(next)
    next = setTimeout(keep, pause)
  }

  /** @param leaving the page may be gone before the answer comes */
  function keep(leaving = false) {
    clearTimeout(next)
    if (!changed || over || submitted || !form.isConnected || (!isKept && isBlank())) return
    if (leaving === true) return post(true)
    underway = underway.then(() => changed && !over && !submitted && post(false))
    return underway
  }

  /** Nothing has been written yet, and perhaps something chosen: that is no draft. */
  function isBlank() {
    const texts = [...form.querySelectorAll('textarea, input[type=text]')]
    return texts.length > 0 && texts.every(({ value }) => value.trim() === '')
  }

  /** @returns false where nobody could be reached */
  async function keepNow() {
    await underway
    if (changed && !over) return post(false)
    const answer = await ask('/here')
    return answer !== undefined && answer.status < 500
  }

  async function post(leaving) {
    changed = false
    since = undefined
    revision.value = Number(revision.value) + 1
    const body = new URLSearchParams(fieldsOf(form))
    body.set('keep', 'quietly')
    // Browsers carry no more than 64 kB beyond the end of a page.
    const keepalive = leaving && body.toString().length < 60_000
    const answer = await ask(form.action, { method: 'POST', body, keepalive })
    if (answer?.status === 204) {
      isKept = true
      time.restart(secondsIn(answer))
      copy.confirm(answer.headers.get('Revision'), changed)
      if (dataset.own && location.pathname !== dataset.own)
        history.replaceState(history.state, '', dataset.own)
      say(dataset.kept.replace('%', timeText(new Date(), dataset)))
      return true
    }
    if (answer?.status === 413) {
      changed = true
      say(dataset.tooLong)
      return 'too long'
    }
    if (answer && (answer.status < 429 || answer.type === 'opaqueredirect')) {
      over = true
      if (answer.status === 409) say(dataset.elsewhere)
      else if (answer.status === 403 || answer.type === 'opaqueredirect') say(dataset.away)
      else say(dataset.unkept)
      return true
    }
    changed = true
    say(dataset.unkept)
    tryAgain(4_000)
    return false
  }

  async function goOn() {
    if (changed) return keep()
    const answer = await ask('/here')
    if (answer?.ok) time.restart(secondsIn(answer))
  }
}

/**
 * A form leaves its page only when somebody can be reached at the other end: until then it says so, waits, and tries again.
 * @param reach what is to be done first; tells whether anybody was reached
 */
function stayUntilReached(form, reach = canReach, before = () => undefined) {
  const status = waitingLine(form)
  let waiting = false
  let again = () => undefined
  let passing = false
  addEventListener('online', () => again())
  form.addEventListener('submit', event => {
    if (passing) return
    event.preventDefault()
    if (waiting) again()
    else press(event.submitter)
  })

  async function press(button) {
    waiting = true
    let reached
    for (let pause = 1_000; !(reached = await reach()); pause = Math.min(pause * 2, 15_000)) {
      if (status.textContent !== form.dataset.waiting) announce((status.textContent = form.dataset.waiting))
      await new Promise(resolve => {
        again = resolve
        setTimeout(resolve, pause)
      })
    }
    await new Promise(resolve => setTimeout(resolve)) // a form cannot be sent while its own submit event is being told
    waiting = false
    status.textContent = reached === 'too long' ? form.dataset.tooLong : ''
    if (reached === 'too long') return announce(form.dataset.tooLong)
    before()
    passing = true
    form.requestSubmit(button)
    passing = false
  }
}

async function canReach() {
  const answer = await ask('/healthz')
  return answer !== undefined
}

function waitingLine(form) {
  const line = document.createElement('p')
  line.className = 'waiting'
  form.querySelector('.doings').before(line)
  return line
}

/** @returns nothing where there is no connection */
function ask(address, options) {
  return fetch(address, { redirect: 'manual', cache: 'no-store', ...options }).catch(() => undefined)
}
