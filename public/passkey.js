document.querySelectorAll('[data-passkey]').forEach(offerPasskey)

/** Asks for a challenge, lets the browser answer it, and sends the answer as a form like every other. */
function offerPasskey(form) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) return
  const status = form.querySelector('[data-passkey-status]')
  const instead = form.nextElementSibling
  form.hidden = false
  if (instead?.matches('[data-instead]')) instead.hidden = true
  form.addEventListener('submit', event => {
    event.preventDefault()
    status.textContent = ''
    answer().then(
      credential => {
        form.elements.answer.value = JSON.stringify(credential)
        form.submit()
      },
      () => announce((status.textContent = form.dataset.failed)),
    )
  })

  async function answer() {
    const challenge = await fetch(form.dataset.passkey, { method: 'POST' })
    const options = await challenge.json()
    return options.user
      ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
      : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) })
  }
}
