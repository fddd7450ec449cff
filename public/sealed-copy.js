// Only adds: what was typed and has not arrived survives in the browser, for its writer alone.
/**
 * What was typed and has not arrived yet rests in this browser, sealed with a key that only the page of its writer holds. They find
 * it here when they have signed in again. Leaving quickly and signing out wipe it.
 */
function sealedCopy(form) {
  const none = { keep() {}, confirm() {}, forget() {}, bringBack: () => Promise.resolve(false) }
  const { seal } = form.dataset
  if (!seal || !crypto.subtle || !storage()) return none
  const key = crypto.subtle.importKey('raw', bytesIn(seal), 'AES-GCM', false, ['encrypt', 'decrypt'])
  const { draft: id, base } = form.elements
  const place = hashOf(new URL(form.action).pathname)
  let known = base.value
  let wiped = false
  let latest = 0
  addEventListener('wipe', () => (wiped = true))
  addEventListener('storage', event => event.key === wipeMark && (wiped = true))
  return {
    async keep() {
      const turn = ++latest
      const written = { known, fields: fieldsOf(form) }
      const nonce = crypto.getRandomValues(new Uint8Array(12))
      const text = new TextEncoder().encode(JSON.stringify(written))
      const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, await key, text)
      const name = await nameOf()
      if (wiped || turn !== latest) return
      storage().setItem(
        name,
        JSON.stringify({ at: Date.now(), nonce: textOf(nonce), sealed: textOf(sealed) }),
      )
    },
    /** It has arrived. @param changed something was typed since */
    async confirm(newRevision, changed) {
      known = newRevision ?? known
      if (!changed) await this.forget()
    },
    async forget() {
      latest += 1
      storage().removeItem(await nameOf())
    },
    /** @returns whether something was found that had not arrived */
    async bringBack() {
      const [own, others] = [await nameOf(), `${copyMark}${await place}:`]
      forgetOld()
      const names = Object.keys(storage()).filter(name => name === own || name.startsWith(others))
      for (const name of names.sort((one, other) => (other === own) - (one === own))) {
        const written = await opened(name)
        if (!written) continue
        const value = field => written.fields.find(([name]) => name === field)?.[1]
        const isHere = value(id.name) === id.value
        storage().removeItem(name)
        // Where it was changed in another place since, both are kept: these words become a draft of their own.
        if (isHere && written.known !== base.value) await sendApart(written.fields)
        else {
          id.value = value(id.name)
          if (!isHere) base.value = known = written.known
          fill(form, written.fields)
          return true
        }
      }
      return false
    },
  }

  async function nameOf() {
    return `${copyMark}${await place}:${id.value}`
  }

  async function opened(name) {
    try {
      const { nonce, sealed } = JSON.parse(storage().getItem(name))
      const text = await crypto.subtle.decrypt(
        { name: 'AES-GCM', iv: bytesIn(nonce) },
        await key,
        bytesIn(sealed),
      )
      return JSON.parse(new TextDecoder().decode(text))
    } catch {
      return null // of somebody else, who may come back
    }
  }

  async function sendApart(fields) {
    const body = new URLSearchParams(fields)
    body.set('keep', 'later')
    body.set('revision', Number(body.get('revision')) + 1)
    await ask(form.action, { method: 'POST', body })
  }
}

/** Puts into a form what was typed there before. */
function fill(form, fields) {
  for (const control of form.elements) {
    const values = fields.filter(([name]) => name === control.name).map(([, value]) => value)
    if (control.type === 'hidden' || control.type === 'submit' || control.type === 'button') continue
    if (control.type === 'radio' || control.type === 'checkbox')
      control.checked = values.includes(control.value)
    else if ('value' in control && values.length > 0) control.value = values[0]
  }
}

const copyMark = 'kept:'
const wipeMark = 'wiped'

// Nothing stays in a browser that somebody has left.
addEventListener('submit', event => {
  if (!/^\/(leave|sign-out)/.test(new URL(event.target.action).pathname)) return
  dispatchEvent(new Event('wipe'))
  if (!storage()) return
  for (const name of Object.keys(storage())) if (name.startsWith(copyMark)) storage().removeItem(name)
  storage().setItem(wipeMark, '') // other tabs hear of it
  storage().removeItem(wipeMark)
})

function forgetOld() {
  const oldest = Date.now() - 7 * 24 * 60 * 60_000
  for (const name of Object.keys(storage()).filter(one => one.startsWith(copyMark)))
    if (!(JSON.parse(storage().getItem(name)).at > oldest)) storage().removeItem(name)
}

/** Null where a browser keeps nothing. */
function storage() {
  try {
    return localStorage
  } catch {
    return null
  }
}

async function hashOf(text) {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  return textOf(hash).slice(0, 12)
}

function bytesIn(text) {
  return Uint8Array.from(atob(text), letter => letter.charCodeAt(0))
}

function textOf(bytes) {
  let text = ''
  for (const byte of new Uint8Array(bytes)) text += String.fromCharCode(byte)
  return btoa(text)
}
