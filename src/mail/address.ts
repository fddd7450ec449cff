import { domainToASCII, domainToUnicode } from 'node:url'

/** What somebody typed where an address is asked for: the address in it, or why there is none. */
export type ReadAddress =
  | { readonly address: string; readonly fault: null }
  | { readonly address: null; readonly fault: AddressFault }

/** Keys of t(). */
export type AddressFault = (typeof faults)[keyof typeof faults]

/**
 * Reads an address as people copy it: from a link (mailto:), with a name before it, in angle brackets, in wide letters, with signs
 * that nobody sees. A domain in other letters than a to z is kept as people read it.
 */
export function readAddress(typed: string): ReadAddress {
  const text = bare(typed)
  if ((text.match(/@/g)?.length ?? 0) > 1) return { address: null, fault: faults.several }
  const [, local = '', domain = ''] = /^([^\s@]+)@([^\s@%/?#:\\]+)$/.exec(text) ?? []
  const ascii = domainToASCII(domain.replace(/\.$/, ''))
  if (
    !isDomain(ascii) ||
    !/^[\p{L}\p{M}\p{N}.-]+$/u.test(domainToUnicode(ascii)) ||
    local.length > 64 ||
    local.length + ascii.length > 253
  )
    return { address: null, fault: faults.none }
  // A mail server need not take any other letters there, and most do not.
  if (/[^ -~]/.test(local)) return { address: null, fault: faults.letters }
  if (!/^[\w.!#$%&'*+/=?^`{|}~-]+$/.test(local)) return { address: null, fault: faults.none }
  return { address: `${local}@${domainToUnicode(ascii)}`, fault: null }
}

/** An address as mail servers are told it: a domain in other letters is written in a to z. */
export function asciiAddress(address: string): string {
  const at = address.lastIndexOf('@')
  return `${address.slice(0, at)}@${domainToASCII(address.slice(at + 1)) || address.slice(at + 1)}`
}

/** However an address was written, it is the same here: in lower case, its domain in a to z. */
export function sameAddress(written: string): string {
  return asciiAddress((readAddress(written).address ?? written.trim()).toLowerCase())
}

const faults = {
  none: 'mail.writeAMailAddressSuch',
  several: 'mail.thereIsMoreThanOne',
  letters: 'mail.beforeTheOfAMail',
} as const

/** Without what is around an address, and without what has no ink: formats, joiners, marks of direction. */
function bare(typed: string): string {
  const text = typed
    .normalize('NFKC')
    .replace(withoutInk, sign => (/\s/.test(sign) ? ' ' : ''))
    .trim()
  const named = text.replace(/\s+\([^()@]*\)$/, '') // a name behind it, as mail programs once wrote it
  const angled = /^[^@]*<([^<>]*)>\s*[,;.]?$/.exec(named)?.[1] ?? named // with another address before it, it is not the only one
  const inside = /^(["'(\[])([^"'()[\]]*)["')\]]$/.exec(angled.trim())?.[2] ?? angled
  const address = inside.trim().replace(/^mailto:/i, '')
  const isLink = address !== inside.trim()
  return (isLink ? decoded(address.replace(/\?.*$/, '')) : address).trim().replace(/[,;.]+$/, '')
}

const withoutInk = /[\p{Cf}\p{Cc}\u034F\u115F\u1160\u3164\uFFA0]/gu

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function isDomain(ascii: string): boolean {
  return (
    ascii.length <= 253 &&
    /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,59})$/.test(ascii)
  )
}
