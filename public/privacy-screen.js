// Only adds: a page that nobody has used for five minutes is hidden, so that it does not lie open on a table.
hideWhenIdle(document.querySelector('[data-privacy-screen]'))

function hideWhenIdle(screen) {
  if (!screen) return
  const idle = 5 * 60_000
  const button = screen.querySelector('button')
  const status = screen.querySelector('[data-privacy-status]')
  let last = Date.now()
  let timer = setTimeout(check, idle)
  let focused

  for (const sign of ['keydown', 'pointerdown', 'pointermove', 'wheel', 'touchstart', 'input', 'scroll'])
    addEventListener(sign, () => (last = Date.now()), { passive: true, capture: true })
  document.addEventListener('visibilitychange', check) // a device that slept has missed the moment
  button.addEventListener('click', show)
  // Going back to a page that the browser has kept: first it must be known whether it is still theirs.
  addEventListener('pageshow', event => event.persisted && (hide(true), show()))

  function check() {
    clearTimeout(timer)
    if (!screen.hidden) return
    const left = last + idle - Date.now()
    if (left > 0) timer = setTimeout(check, left)
    else {
      focused = document.activeElement
      dispatchEvent(new Event('privacy-screen'))
      hide(true)
      button.focus()
    }
  }

  /** Leave quickly stays in sight. */
  function hide(hidden) {
    const others = document.querySelectorAll('body > :not(.bar, .privacy-screen, script), .bar__name')
    for (const part of others) part.hidden = hidden
    screen.hidden = !hidden
  }

  async function show() {
    const answer = await fetch('/here', { redirect: 'manual', cache: 'no-store' }).catch(() => undefined)
    const here = answer?.ok ? await answer.text() : ''
    if (here === screen.dataset.privacyScreen) {
      hide(false)
      dispatchEvent(new CustomEvent('here', { detail: Number(answer.headers.get('Seconds-Left')) }))
      status.textContent = ''
      last = Date.now()
      check()
      focused?.focus()
    } else if (!answer || answer.status >= 500) announce((status.textContent = screen.dataset.unreachable))
    else go(here)
  }

  /** What was typed goes along: it is kept for its writer. */
  function go(here) {
    const form = document.querySelector('form[data-touched]')
    if (form) {
      form.noValidate = true // half a date must not hold the words up
      form.requestSubmit(form.querySelector('[name="keep"][value="later"]'))
    } else
      location.assign(here ? '/' : `${screen.dataset.wayIn}?next=${encodeURIComponent(location.pathname)}`)
  }
}
