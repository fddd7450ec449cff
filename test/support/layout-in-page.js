// A script for browsers. It evaluates to what a reader of this page would not see whole, in words.
;(() => {
  /** Whether this is so of an element or of one that it stands in, each asked once. */
  const within = isSo => {
    const known = new Map([[null, false]])
    const ask = element => {
      if (!known.has(element))
        known.set(element, isSo(getComputedStyle(element)) || ask(element.parentElement))
      return known.get(element)
    }
    return ask
  }
  /** What lies over the page on purpose, because it stays in sight. */
  const stays = within(({ position }) => ['sticky', 'fixed'].includes(position))
  /** What only screen readers are told. */
  const isSpoken = within(({ clipPath }) => clipPath === 'inset(50%)')
  const isShown = element => element.checkVisibility({ visibilityProperty: true }) && !isSpoken(element)
  const shown = selector => [...document.querySelectorAll(selector)].filter(isShown)
  const width = document.documentElement.clientWidth

  /** Where each line of a text stands. Only the middle of its height: letters reach into the space between lines. */
  const linesOf = node => {
    const range = document.createRange()
    range.selectNodeContents(node)
    return [...range.getClientRects()].map(({ left, right, top, height }) => ({
      element: node.parentElement,
      text: node.data.trim().replace(/\s+/g, ' ').slice(0, 60),
      ...{ left, right, top: top + height / 3, bottom: top + (height * 2) / 3 },
    }))
  }
  const fieldOf = element => {
    const { left, right, top, bottom } = element.getBoundingClientRect()
    return { element, text: `<${element.localName} id="${element.id}">`, left, right, top, bottom }
  }
  const lines = shown('body, body *')
    .filter(element => !stays(element))
    .flatMap(({ childNodes }) => [...childNodes])
    .filter(node => node.nodeType === Node.TEXT_NODE && node.data.trim() !== '')
    .flatMap(linesOf)
  const fields = shown('input:not([type=hidden]), select, textarea, img')
    .filter(element => !stays(element))
    .map(fieldOf)

  const outside = [...lines, ...fields]
    .filter(({ left, right }) => left < -1 || right > width + 1)
    .map(({ text }) => `out of sight: ${text}`)

  const sideways = document.documentElement.scrollWidth > width ? ['the page scrolls sideways'] : []

  const cut = shown('a, button, summary, label, legend, h1, h2, h3, p, li, dt, dd, th, td')
    .filter(({ scrollWidth, clientWidth }) => clientWidth > 0 && scrollWidth > clientWidth + 1)
    .map(({ localName, className }) => `wider than its box: <${localName} class="${className}">`)

  /** In a box of this kind, the space between words and an element beside them is lost. */
  const losesSpaces = ({ display, columnGap }) =>
    /flex|grid/.test(display) && ['normal', '0px'].includes(columnGap)
  const stuck = shown('body *')
    .filter(element => losesSpaces(getComputedStyle(element)))
    .flatMap(({ childNodes }) => [...childNodes])
    .filter(({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim() !== '')
    .filter(({ data, previousSibling, nextSibling }) =>
      [previousSibling && /^\s/.test(data), nextSibling && /\s$/.test(data)].some(Boolean),
    )
    .map(({ parentElement }) => `without its spaces: ${parentElement.innerText.slice(0, 60)}`)

  const cross = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > 2 &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > 2
  const crossed = lines.flatMap((line, place) =>
    [...lines.slice(place + 1), ...fields]
      .filter(other => !line.element.contains(other.element) && cross(line, other))
      .map(({ text }) => `on one another: ${line.text} | ${text}`),
  )
  return [...new Set([...sideways, ...outside, ...cut, ...stuck, ...crossed])]
})()
