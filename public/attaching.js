// Only adds: files are sent from their page, which says how far they are. Without it the browser sends them, and shows the page again.
document.querySelectorAll('[data-brings-files]').forEach(bringFiles)

function bringFiles(box) {
  const { dataset } = box
  const form = box.closest('form')
  const add = box.querySelector('[data-add]')
  if (!add) return // there are five already
  const chosen = form.elements.file
  const doings = add.closest('.doings')
  const status = document.createElement('div')
  doings.before(status)
  // Before the form itself hears of it, which would leave the page.
  form.addEventListener('submit', begin, { capture: true })

  function begin(event) {
    if (event.submitter !== add || chosen.files.length === 0) return // what is missing, the next page says
    event.preventDefault()
    event.stopImmediatePropagation()
    send()
  }

  function send() {
    const sending = new XMLHttpRequest()
    const shown = progressIn(status, dataset, () => sending.abort())
    doings.hidden = true
    sending.open('POST', add.formAction)
    sending.responseType = 'document'
    sending.upload.addEventListener('progress', ({ loaded, total }) => shown.reach(loaded / total))
    sending.upload.addEventListener('load', () => shown.reach(1))
    sending.addEventListener('load', () => arrive(sending))
    sending.addEventListener('error', () => showArrived(dataset.cut))
    sending.addEventListener('abort', () => showArrived(''))
    sending.send(brought())
  }

  /** What is typed meanwhile is newer than what goes along with the files: where it is kept by itself, nothing of it goes along. */
  function brought() {
    const fields = new FormData(form)
    if ('keeps' in form.dataset)
      for (const name of [...fields.keys()]) if (name.startsWith('shows-')) fields.delete(name)
    return fields
  }

  /** What became of them the answer says; where it is another page, such as that somebody is signed out, it is shown as one. */
  function arrive({ response, responseURL }) {
    const page = response?.querySelector('main')
    if (!page || new URL(responseURL).pathname !== location.pathname) return location.assign(responseURL)
    const typed = describedIn(document)
    document.querySelector('main').replaceChildren(...page.childNodes)
    document.querySelectorAll('main [data-count]').forEach(countCharacters)
    watchForms()
    document.querySelectorAll('[data-brings-files]').forEach(bringFiles)
    describeAs(typed)
    leadToFaults(document.querySelector('[data-focus]'))
    const news = document.querySelector('[data-news]')
    leadToNews(news)
    news?.scrollIntoView({ block: 'center' }) // the page stays where it was when the button was pressed
  }

  /** Some of them may have arrived, also where they were stopped. */
  async function showArrived(text) {
    end(text)
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
    if (!field) continue
    field.value = value
    field.dispatchEvent(new Event('input', { bubbles: true })) // it is kept from here
  }
}
