// Only adds: words on their way count their seconds, and say plainly when they have gone.
document.querySelectorAll('[data-countdown]').forEach(countDown)

function countDown(box) {
  const { dataset } = box
  const shown = box.querySelector('.next__text')
  const takeBack = box.querySelector('form')
  const show = box.querySelector('[data-then]')
  const end = Date.now() + Number(dataset.countdown) * 1000
  const still = shown.textContent
  show.hidden = true // nobody needs to look for themselves
  tick()

  function tick() {
    const left = Math.ceil((end - Date.now()) / 1000)
    if (left < 1) return ask()
    if (left <= 20) shown.textContent = `${still} ${dataset.soon.replace('%', left)}`
    setTimeout(tick, left > 20 ? 5_000 : 1_000)
  }

  /** Whether they have gone is for the server to say: an address of words that were sent leads on. */
  async function ask() {
    shown.textContent = still
    const answer = await fetch(dataset.page, { method: 'HEAD', redirect: 'manual', cache: 'no-store' }).catch(
      () => undefined,
    )
    if (answer?.type !== 'opaqueredirect') return setTimeout(ask, 2_000)
    shown.textContent = dataset.gone
    for (const heading of document.querySelectorAll('[data-on-its-way]')) {
      document.title = document.title.replace(heading.textContent, dataset.sent)
      heading.textContent = dataset.sent
    }
    announce(dataset.gone)
    show.textContent = show.dataset.then
    show.hidden = false
    for (const way of box.querySelectorAll('[data-once-gone]')) way.hidden = false
    if (takeBack.contains(document.activeElement)) show.focus() // who stands on the button must not be lost with it
    takeBack.remove()
  }
}
