import type { Mail } from '../mail/postman'
import type { Words } from '../words'

export function newsSubject(t: Words): string {
  return t('Something new to read')
}

/** Says that there is something to read; never what, from whom or about what. */
export function newsMail(t: Words, baseUrl: string): Mail {
  return {
    subject: newsSubject(t),
    text: [
      t('There is something new for you to read:'),
      baseUrl,
      t('Please do not answer this mail. Nobody reads it.'),
    ].join('\n\n'),
  }
}
