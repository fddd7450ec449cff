import { deflateRawSync, deflateSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import sharp from 'sharp'
import { openBrowserOf, seen, type Browser } from '../support/browser'
import { pdf } from '../support/files'
import { openHouse, type House } from '../support/house'
import { practiceAtTheRiver, send, type People } from '../support/people'
import { openForm } from '../support/writing'

// What somebody could bring who means harm, or whose device did. All of it is harmless itself: it says `canary` where others would do something.

let house: House
let people: People
let lena: Browser
let files: string
beforeAll(async () => {
  house = await openHouse()
  await house.stopWorking()
  people = await practiceAtTheRiver(house)
  lena = await openBrowserOf(house, people.lena)
  const concern = await send(people.lena, { therapist: people.ruth.id, audience: 'therapist' })
  const box = await openForm(lena, `/concerns/${concern}`)
  files = (await lena.fill(box, { words: 'Here it is.', keep: 'files' }, '#answer form')).to ?? ''
})
afterAll(() => house.close())
beforeEach(async () => {
  await house.admin('attachments').delete()
  await house.admin('limits').delete()
})

/** Sends one file, named and called as somebody else would have it. */
async function bring(bytes: Buffer, name = 'letter.pdf', type = 'application/pdf') {
  const head = `--edge\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: ${type}\r\n\r\n`
  const body = Buffer.concat([Buffer.from(head), bytes, Buffer.from('\r\n--edge--\r\n')])
  const answer = await lena.agent
    .post(files)
    .set('Sec-Fetch-Site', 'same-origin')
    .set('Content-Type', 'multipart/form-data; boundary=edge')
    .send(body)
  return seen(answer)
}

const bytesOf = (...parts: readonly (string | number[])[]) =>
  Buffer.concat(
    parts.map(part => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  )
const red = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: '#c33' }, limitInputPixels: false })
const evil = '<script>canary</script>'

/** One part of a PNG, with its checksum. */
function chunk(name: string, content: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const [size, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  size.writeUInt32BE(content.length)
  sum.writeUInt32BE(crcOf(named))
  return Buffer.concat([size, named, sum])
}

function crcOf(bytes: Buffer): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}

/** The beginning of a PNG that says that it is so large, with something before what would be its pixels. */
function png(width: number, height: number, ...more: readonly Buffer[]): Buffer {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2], 8)
  const pixels = chunk('IDAT', deflateSync(Buffer.alloc(1_000)))
  const parts = [chunk('IHDR', head), ...more, pixels, chunk('IEND', Buffer.alloc(0))]
  return Buffer.concat([bytesOf('\x89PNG\r\n\x1a\n'), ...parts])
}

/** A JPEG whose frame says another size than it has. */
async function jpegSaying(width: number, height: number): Promise<Buffer> {
  const bytes = await red(64, 64).jpeg().toBuffer()
  const frame = bytes.indexOf(Buffer.from([0xff, 0xc0]))
  bytes.writeUInt16BE(height, frame + 5)
  bytes.writeUInt16BE(width, frame + 7)
  return bytes
}

const refused: Readonly<Record<string, () => Buffer | Promise<Buffer>>> = {
  'a program of Windows': () => bytesOf('MZ\x90\0', 'canary'),
  'a program of Linux': () => bytesOf('\x7fELF\x02\x01', 'canary'),
  'a program of macOS': () => bytesOf([0xcf, 0xfa, 0xed, 0xfe], 'canary'),
  'a program of Java': () => bytesOf([0xca, 0xfe, 0xba, 0xbe], 'canary'),
  'a script of a shell': () => bytesOf('#!/bin/sh\ncanary\n'),
  'a script of Windows': () => bytesOf('@echo off\r\ncanary\r\n'),
  'a shortcut of Windows': () => bytesOf('L\0\0\0\x01\x14\x02\0', 'canary'),
  'a script for a server': () => bytesOf('<?php canary(); ?>'),
  'an archive': () => bytesOf('PK\x03\x04', 'canary'),
  'an archive that becomes a thousand times as large': () =>
    bytesOf('PK\x03\x04', deflateRawSync(Buffer.alloc(10_000_000)).toString('latin1')),
  'a document with macros': () => bytesOf('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1', 'canary'),
  'a compressed drawing': () => bytesOf('\x1f\x8b\x08\0', 'canary'),
  'an archive of another kind': () => bytesOf('7z\xbc\xaf\x27\x1c', 'canary'),
  'a page': () => bytesOf(`<!doctype html>${evil}`),
  'a page with a mark before it': () => bytesOf('\xef\xbb\xbf', `<html>${evil}`),
  'a drawing with a script': () => bytesOf(`<svg xmlns="http://www.w3.org/2000/svg">${evil}</svg>`),
  'an entity that grows': () => bytesOf('<!DOCTYPE x [<!ENTITY a "canary"><!ENTITY b "&a;&a;">]><x>&b;</x>'),
  'an email with a page in it': () => bytesOf(`MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n${evil}`),
  'a PDF behind a page': () => bytesOf(evil, '%PDF-1.7\n'),
  'a GIF': () => bytesOf('GIF89a', evil),
  'a TIFF': () => bytesOf('II*\0', evil),
  'a bitmap': () => bytesOf('BM', evil),
  'an icon': () => bytesOf('\0\0\x01\0', evil),
  'an AVIF': () => bytesOf('\0\0\0\x1cftypavif', evil),
  PostScript: () => bytesOf('%!PS-Adobe-3.0\n(canary) run'),
  'nothing but zeros': () => Buffer.alloc(4_096),
  'a JPEG that ends after its head': () => bytesOf('\xff\xd8\xff\xe0\0\x10JFIF\0'),
  'a JPEG that was cut': async () => (await red(600, 400).jpeg().toBuffer()).subarray(0, 900),
  'a JPEG that says it is 65,500 pixels wide and high': () => jpegSaying(65_500, 65_500),
  'a PNG of no size': () => png(0, 0),
  'a PNG of two thousand million pixels on a side': () => png(0x7fffffff, 0x7fffffff),
  'a PNG that says it is larger than it is': () => png(7_000, 7_000),
  'a PNG with a wrong checksum': () => {
    const bytes = png(8, 8)
    bytes.writeUInt8(bytes.readUInt8(29) ^ 1, 29)
    return bytes
  },
  'a WebP without anything in it': () => bytesOf('RIFF\x04\0\0\0WEBP'),
  'a WebP that was cut': async () => (await red(600, 400).webp().toBuffer()).subarray(0, 60),
  'a HEIC without anything in it': () => bytesOf('\0\0\0\x18ftypheic\0\0\0\0mif1heic'),
  'a HEIC whose boxes say that they are endless': () =>
    bytesOf('\0\0\0\x18ftypheic\0\0\0\0mif1heic', '\xff\xff\xff\xffmeta'),
  'a picture that is a drawing under another name': () => bytesOf(`<?xml version="1.0"?><svg>${evil}</svg>`),
}

test.each(Object.entries(refused))('%s is refused, and leaves nothing behind', async (_, make) => {
  const answer = await bring(await make(), 'holiday.jpg', 'image/jpeg')
  expect(answer.status).toBe(422)
  expect(answer.text).toContain('It was not added.')
  expect(answer.html).not.toContain('canary')
  expect(await house.admin('attachments')).toEqual([])
})

/** What is taken, and of which nothing but the picture is left. */
const cleaned: Readonly<Record<string, () => Promise<Buffer>>> = {
  'a JPEG with a page behind it': async () =>
    Buffer.concat([await red(60, 40).jpeg().toBuffer(), bytesOf(evil)]),
  'a JPEG with a script in its remark': async () => {
    const bytes = await red(60, 40).jpeg().toBuffer()
    return Buffer.concat([
      bytes.subarray(0, 2),
      bytesOf([0xff, 0xfe, 0, 2 + evil.length], evil),
      bytes.subarray(2),
    ])
  },
  'a PNG with an archive behind it': async () =>
    Buffer.concat([await red(60, 40).png().toBuffer(), bytesOf('PK\x03\x04', 'canary')]),
  'a PNG whose remark becomes ten million signs': async () => {
    const bytes = await red(60, 40).png().toBuffer()
    const remark = chunk(
      'zTXt',
      Buffer.concat([bytesOf('canary\0\0'), deflateSync(Buffer.alloc(10_000_000))]),
    )
    return Buffer.concat([bytes.subarray(0, 33), remark, bytes.subarray(33)])
  },
  'a WebP with a page as its metadata': () =>
    red(60, 40)
      .withExif({ IFD0: { ImageDescription: evil } })
      .webp()
      .toBuffer(),
}

test.each(Object.entries(cleaned))('%s is only a picture afterwards', async (_, make) => {
  expect((await bring(await make(), 'holiday.html', 'text/html')).status).toBe(303)
  const link = (await lena.get(files)).$('.attachment a[dir]').attr('href') ?? ''
  const answer = await lena.agent.get(link).buffer(true)
  expect(answer.headers['content-type']).toMatch(/^image\//)
  expect((answer.body as Buffer).includes('canary')).toBe(false)
})

/** What is taken as it is, and can do nothing here. */
const taken: Readonly<Record<string, [Buffer, name?: string, type?: string]>> = {
  'a PDF that runs a script when it is opened': [
    bytesOf('%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(canary)>>>>'),
  ],
  'a PDF that starts a program': [bytesOf('%PDF-1.7\n1 0 obj<</OpenAction<</S/Launch/F(canary)>>>>')],
  'a PDF that is a page too': [bytesOf('%PDF-1.7\n', evil), 'letter.html', 'text/html'],
  'a recording that is a page too': [bytesOf('ID3\x03\0', evil), 'voice.svg', 'image/svg+xml'],
}

test.each(Object.entries(taken))('%s can only be taken away', async (_, [bytes, name, type]) => {
  expect((await bring(bytes, name, type)).status).toBe(303)
  const link = (await lena.get(files)).$('.attachment a[dir]').attr('href') ?? ''
  const { headers } = await lena.agent.get(link)
  expect(headers['content-type']).toMatch(/^(application\/pdf|audio\/mpeg)$/)
  expect(headers['content-disposition']).toMatch(/^attachment; filename=[\w.]+\.(pdf|mp3)$/)
  expect(headers['x-content-type-options']).toBe('nosniff')
  expect(headers['content-security-policy']).toContain("default-src 'none'")
  expect(headers['content-security-policy']).toContain('sandbox')
})

describe('whatever a file is called, it comes back under one plain name', () => {
  test.each([
    ['../../../etc/passwd', 'passwd.pdf'],
    ['C:\\\\Windows\\\\canary.pdf', 'canary.pdf'],
    ['\u202Efdp.exe', 'fdp.exe.pdf'],
    ['letter.pdf.exe', 'letter.pdf.exe.pdf'],
    ['.htaccess', 'htaccess.pdf'],
    ['a\u200Bb.pdf', 'ab.pdf'],
    [`<script>canary</script>.pdf`, 'script.pdf'],
    [`${'x'.repeat(3_000)}.pdf`, `${'x'.repeat(100)}.pdf`],
    ['...', 'file.pdf'],
  ])('%j', async (name, shown) => {
    expect((await bring(pdf().bytes, name)).status).toBe(303)
    const page = await lena.get(files)
    expect(page.$('.attachment a[dir]').text()).toBe(shown)
    expect(page.html).not.toContain('<script>canary')
    const { headers } = await lena.agent.get(page.$('.attachment a[dir]').attr('href') ?? '')
    expect(headers['content-disposition']).not.toMatch(/[\r\n]/)
  })
})
