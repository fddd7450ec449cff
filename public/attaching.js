// Only adds: files are sent from their page, which says how far they are. Without it the browser sends them, and shows the page again.
document.querySelectorAll('form[data-brings-files]').forEach(bringFiles)

function bringFiles(form) {
  const { dataset } = form
  const chosen = form.elements.file
  if (!chosen) return // there are five already
  const doings = form.querySelector('.doings')
  const status = document.createElement('div')
  doings.before(status)
  form.addEventListener('submit', event => {
    if (event.submitter?.hasAttribute('formaction') || chosen.files.length === 0) return // what is missing, the next page says
    event.preventDefault()
    send()
  })

  function send() {
    const sending = new XMLHttpRequest()
    const shown = progressIn(status, dataset, () => sending.abort())
    doings.hidden = true
    sending.open('POST', form.action)
    sending.responseType = 'document'
    sending.upload.addEventListener('progress', ({ loaded, total }) => shown.reach(loaded / total))
    sending.upload.addEventListener('load', () => shown.reach(1))
    sending.addEventListener('load', () => arrive(sending))
    sending.addEventListener('error', cut)
    sending.addEventListener('abort', () => end(''))
    sending.send(new FormData(form))
  }

  /** What became of them the answer says; where it is another page, such as that somebody is signed out, it is shown as one. */
  function arrive({ response, responseURL }) {
    const page = response?.querySelector('main')
    if (!page || new URL(responseURL).pathname !== location.pathname) return location.assign(responseURL)
    const typed = describedIn(document)
    document.querySelector('main').replaceChildren(...page.childNodes)
    describeAs(typed)
    document.querySelectorAll('form[data-brings-files]').forEach(bringFiles)
    leadToFaults(document.querySelector('[data-focus]'))
    leadToNews(document.querySelector('[data-news]'))
  }

  /** Some of them may have arrived. */
  async function cut() {
    end(dataset.cut)
    const answer = await fetch(location.pathname, { cache: 'no-store' }).catch(() => undefined)
    const page = answer?.ok && new DOMParser().parseFromString(await answer.text(), 'text/html')
    const list = page && page.querySelector('[data-files-here]')
    if (!list) return
    const typed = describedIn(document)
    document.querySelector('[data-files-here]').replaceChildren(...list.childNodes)
    describeAs(typed)
  }

  function end(text) {
    status.replaceChildren()
    doings.hidden = false
    doings.querySelector('button').focus()
    if (!text) return
    const line = document.createElement('p')
    line.className = 'waiting'
    status.append(line)
    announce((line.textContent = text))
  }
}

/** Says how far they are, and stops them. What is left then is for the portal to do, and cannot be told in parts. */
function progressIn(status, { sending, saving, stop }, abort) {
  const line = document.createElement('p')
  const bar = document.createElement('progress')
  const button = document.createElement('button')
  bar.className = 'progress'
  button.className = 'button button--quiet'
  button.type = 'button'
  button.textContent = stop
  button.addEventListener('click', abort)
  status.replaceChildren(line, bar, button)
  button.focus()
  let spoken = 0
  reach(0)
  announce(line.textContent)
  return { reach }

  function reach(part) {
    if (part < 1) bar.value = part
    else bar.removeAttribute('value')
    line.textContent = part < 1 ? sending.replace('%', percent(part)) : saving
    bar.setAttribute('aria-label', line.textContent)
    if (part < spoken + 0.25 && part < 1) return
    spoken = part
    announce(line.textContent)
  }
}

function percent(part) {
  return part.toLocaleString(document.documentElement.lang, { style: 'percent' })
}

/** What somebody has typed of what files show, and not saved yet. */
function describedIn(page) {
  const fields = [...page.querySelectorAll('[name^="shows-"]')]
  return fields.filter(({ value, defaultValue }) => value !== defaultValue)
}

function describeAs(typed) {
  for (const { name, value } of typed) {
    const [field] = document.getElementsByName(name)
    if (field) field.value = value
  }
}
