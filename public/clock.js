// Only adds: a page on which somebody writes says when it was kept, and in time when it ends.
/** Shown at once, and spoken after a pause in the writing, once for each thing to say. */
function sayQuietly(form) {
  const shown = form.querySelector('[data-kept-line]')
  let pause
  form.addEventListener('input', () => clearTimeout(pause))
  return text => {
    shown.textContent = text
    clearTimeout(pause)
    pause = setTimeout(() => announce(text), 5_000)
  }
}

/** Some minutes before somebody is signed out it says so, and offers to go on. No clock ticks. */
function watchTime(box, line, goOn) {
  const { dataset } = box
  const status = box.querySelector('.soon__text')
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
      line.textContent = line.dataset.until.replace('%', timeText(new Date(end), dataset))
    },
  }

  function begin(seconds) {
    end = Date.now() + seconds * 1000
    check()
    asked = false
  }

  function check() {
    if (!box.isConnected) return // another page has come into its place
    const left = end - Date.now()
    const is = left <= 0 ? 'ended' : left > before ? '' : asked ? 'last' : 'soon'
    const text = is && dataset[is].replace('%', timeText(new Date(end), dataset))
    if (status.textContent !== text) {
      status.textContent = text
      announce(text)
    }
    button.hidden = is !== 'soon'
    box.classList.toggle('soon--said', is !== '')
    clearTimeout(timer)
    if (left > 0) timer = setTimeout(check, Math.max(1000, left - (left > before ? before : 0)))
  }
}

/** As the page itself writes a time: in its reader's language, as it is written where the practice is, by the portal's own rules of its zone. */
function timeText(moment, { locale, ahead }) {
  const shown = new Date(moment.getTime() + ahead * 60_000)
  const time = shown.toLocaleTimeString(locale, { timeStyle: 'short', timeZone: 'UTC' })
  return /^de\b/.test(locale) ? `${time}\u00A0Uhr` : time // as src/language/dates.ts
}

function secondsIn(answer) {
  return Number(answer.headers.get('Seconds-Left'))
}
