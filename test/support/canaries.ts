/** Words that nobody says. Whatever holds one of them has got it from where it was planted. */
export function openGarden() {
  const planted: Record<string, string> = {}
  return {
    /** By where they were planted. */
    planted,
    /** A word of its own, in what a person said or is called. */
    plant: (where: string, alphabet = letters): string => {
      const any = () => alphabet[Math.floor(Math.random() * alphabet.length)]
      const word = Array.from({ length: 12 }, any).join('')
      planted[where] = word
      return word
    },
    /** Where what was found had been planted: as it is, or in hexadecimal, in base64, in an address. */
    found: (places: readonly string[]): string[] => {
      const place = places.join('\n')
      const folded = place.toLowerCase()
      return Object.entries(planted)
        .filter(
          ([, word]) =>
            [word, encodeURIComponent(word).toLowerCase(), Buffer.from(word).toString('hex')].some(form =>
              folded.includes(form),
            ) || inBase64(word).some(form => place.includes(form)),
        )
        .map(([where]) => where)
    },
  }
}

const letters = 'bcdfghjklmnpqrstvwxz'

/** What stays the same of a word in base64, wherever it begins. */
function inBase64(word: string): string[] {
  return [0, 1, 2].flatMap(before => {
    const whole = Buffer.concat([Buffer.alloc(before), Buffer.from(word)])
    const form = whole
      .subarray(0, whole.length - (whole.length % 3))
      .toString('base64')
      .slice(before && 4)
    return [form, form.replaceAll('+', '-').replaceAll('/', '_')]
  })
}
