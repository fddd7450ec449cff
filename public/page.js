// Everything here only adds: each page works without it.
for (const hint of document.querySelectorAll('[data-with-script]')) hint.hidden = false

if (location.hash) document.getElementById(location.hash.slice(1))?.focus({ preventScroll: true }) // some browsers only scroll
sendOnce()
document.querySelectorAll('[data-count]').forEach(countCharacters)
leadToFaults(document.querySelector('[data-focus]'))
leadToNews(document.querySelector('[data-news]'))
document.querySelector('[data-print]')?.addEventListener('click', () => print())
document.querySelectorAll('[data-copy]').forEach(offerCopy)

/** The button itself says that it has copied, and is spoken, because it has the focus. */
function offerCopy(button) {
  if (!navigator.clipboard) return (button.hidden = true)
  button.setAttribute('aria-live', 'polite')
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(button.dataset.copy)
    button.textContent = button.dataset.copied
  })
}

function sendOnce() {
  const underway = new Set()
  addEventListener('submit', event => {
    const form = event.target
    if (event.defaultPrevented || form.method !== 'post') return
    if (underway.has(form)) return event.preventDefault()
    underway.add(form)
    // A lost connection must not leave a dead button; the server takes a second sending as the same one.
    setTimeout(() => underway.delete(form), 5000)
  })
  addEventListener('pageshow', () => underway.clear())
}

function countCharacters(group) {
  const field = group.querySelector('textarea')
  const shown = group.querySelector('.count')
  const limit = Number(group.dataset.count)
  const start = shown.textContent
  const locale = group.closest('[data-locale]')?.dataset.locale ?? document.documentElement.lang
  /** Where the number is spoken: not at every pause of somebody who writes on. */
  const steps = [limit / 10, 100, 20, 0]
  let reached = 0
  let pause

  field.addEventListener('input', count)
  addEventListener('pageshow', count)

  function count() {
    const left = limit - lengthOf(field.value)
    const near = left < limit / 10
    const words = left < 0 ? shown.dataset.over : shown.dataset.left
    shown.textContent = near ? words.replace('%', Math.abs(left).toLocaleString(locale)) : start
    shown.classList.toggle('count--over', left < 0)
    clearTimeout(pause)
    pause = setTimeout(() => say(left), 1000)
  }

  function say(left) {
    const before = reached
    reached = steps.filter(step => left < step).length
    if (reached > 0 && reached !== before) announce(shown.textContent)
  }
}

/** Counts what a person would call characters, as the server does. */
function lengthOf(text) {
  return [...(Intl.Segmenter ? new Intl.Segmenter().segment(text) : text)].length
}

/**
 * Screen readers say this once. The place for it is there only as long as it is needed: they read an empty one out, and say nothing of
 * what stands in one when the page comes.
 */
function announce(text) {
  document.querySelector('[data-announced]')?.remove()
  if (!text) return
  const place = document.createElement('p')
  place.className = 'govuk-visually-hidden'
  place.setAttribute('role', 'status')
  place.dataset.announced = ''
  document.body.append(place)
  setTimeout(() => (place.textContent = text), 200) // what comes with its place is not said
  setTimeout(() => place.remove(), 20_000)
}

/** What has just happened is read first; where the page leads elsewhere, to be written on or to what is wrong, it is spoken there. */
function leadToNews(news) {
  if (!news) return
  const place = location.hash && document.getElementById(location.hash.slice(1))
  if (place) place.prepend(news) // else it would stand out of sight
  if (location.hash || document.querySelector('[autofocus], [data-focus]')) announce(news.textContent)
  else news.focus({ preventScroll: true })
}

function leadToFaults(summary) {
  if (!summary) return
  summary.focus()
  summary.addEventListener('click', event => {
    const field = event.target.hash && document.getElementById(event.target.hash.slice(1))
    if (!field) return
    event.preventDefault()
    field.closest('.govuk-form-group').scrollIntoView()
    field.focus({ preventScroll: true })
  })
}
