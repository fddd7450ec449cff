// Only adds: leaving works by its button without scripts. With them the page is gone at once, in every tab, without a network too.
const leaveForm = document.querySelector('[data-leave]')
const { mark } = document.documentElement.dataset
const wasLeft = 'left' in document.documentElement.dataset
const tabs = window.BroadcastChannel ? new BroadcastChannel('tabs') : null
let leaving = false

if (wasLeft) tabs?.postMessage('left')
else goWithOthers()
leaveForm?.addEventListener('submit', go)
if (leaveForm) leaveByKeys(document.querySelector('[data-keys-work]'))
// Somebody who comes back with the Back button must not find the page as it was.
addEventListener('pageshow', event => {
  if (event.persisted && document.body.hidden) location.reload()
})

/**
 * The server may take a moment; the page is gone at once, and so is its entry in the history. Words that were not kept yet go ahead of the
 * form that ends the session, which waits for them a moment. The cookie ends it if the server hears nothing.
 */
function go(event) {
  if (leaving) return
  leaving = true
  const words = []
  dispatchEvent(new CustomEvent('leaving', { detail: words }))
  if (words.some(Boolean)) {
    event.preventDefault()
    Promise.race([Promise.allSettled(words), new Promise(resolve => setTimeout(resolve, 1_000))]).then(() =>
      leaveForm.submit(),
    )
  }
  const secure = mark.startsWith('__Host-') ? '; secure' : ''
  document.cookie = `${mark}=leave; path=/; max-age=86400; samesite=lax${secure}`
  tabs?.postMessage('left')
  hide()
}

function hide() {
  dispatchEvent(new Event('left'))
  document.body.hidden = true
  document.title = '\u200b'
  history.replaceState(null, '', '/sign-in')
}

/** Where somebody leaves in another tab, this one goes too. The cookie tells a tab that was asleep, or whose browser knows no channels. */
function goWithOthers() {
  tabs?.addEventListener('message', follow)
  for (const moment of ['pageshow', 'focus']) addEventListener(moment, look)
  document.addEventListener('visibilitychange', look)
  if (!tabs) setInterval(look, 1000)

  function look() {
    if (!document.hidden && document.cookie.split('; ').some(one => one.startsWith(`${mark}=`))) follow()
  }

  function follow() {
    if (leaving) return
    leaving = true
    hide()
    sayNothing()
    location.replace(leaveForm?.elements.to.value ?? '/sign-in')
  }
}

/** The page that it leads to need not know from where. */
function sayNothing() {
  const meta = document.createElement('meta')
  meta.name = 'referrer'
  meta.content = 'no-referrer'
  document.head.append(meta)
}

/**
 * Escape three times within a second and a half. Screen readers keep no other key so much to themselves as Shift, and this one reaches
 * the page also in browsers that hide which keys somebody has. That it works is said only where it has come.
 */
function leaveByKeys(hint) {
  const known = 'escape'
  const tryOut = document.querySelector('[data-keys-seen]')
  let presses = []
  if (hint) hint.hidden = !('keys' in leaveForm.dataset) || remembered() !== 'comes'
  if (tryOut) document.querySelector('[data-keys-try]').hidden = false

  addEventListener(
    'keydown',
    event => {
      if (!event.isTrusted || event.isComposing || event.repeat) return
      if (event.key !== 'Escape' || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey)
        return (presses = [])
      remember()
      if (tryOut && !tryOut.textContent) announce((tryOut.textContent = tryOut.dataset.keysSeen))
      if (!('keys' in leaveForm.dataset)) return
      if (hint) hint.hidden = false
      presses = [...presses, event.timeStamp].filter(moment => event.timeStamp - moment <= 1500)
      if (leaving || presses.length >= 3) event.preventDefault() // some browsers would stop what leads away from here
      if (!leaving && presses.length >= 3) leaveForm.requestSubmit()
    },
    { capture: true },
  )

  function remembered() {
    try {
      return localStorage.getItem(known)
    } catch {
      return null // some browsers keep nothing, and say so by an error
    }
  }

  function remember() {
    try {
      localStorage.setItem(known, 'comes')
    } catch {
      // the next page waits for the key to come once more
    }
  }
}
