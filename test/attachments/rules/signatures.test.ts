import { describe, expect, test } from '@jest/globals'
import { attachmentName } from '../../../src/attachments/attachment'
import { arrivingType } from '../../../src/attachments/signatures'

const bytes = (text: string) => Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(40)])

describe('what a file is', () => {
  test.each([
    ['a picture from a phone', '\xff\xd8\xff\xe1', 'image/jpeg'],
    ['a screenshot', '\x89PNG\r\n\x1a\n', 'image/png'],
    ['a picture from the web', 'RIFF\0\0\0\0WEBPVP8 ', 'image/webp'],
    ['a picture from an iPhone', '\0\0\0\x18ftypheic', 'image/heic'],
    ['a letter', '%PDF-1.7', 'application/pdf'],
    ['a recording with a title', 'ID3\x04\0\0', 'audio/mpeg'],
    ['a recording without one', '\xff\xfb\x90\x64', 'audio/mpeg'],
    ['a voice memo', '\0\0\0\x1cftypM4A ', 'audio/mp4'],
    [
      'a recording of a browser',
      '\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x86\x81\x01\x42\x82\x84webm',
      'audio/webm',
    ],
    ['a recording of another browser', 'OggS\0\x02', 'audio/ogg'],
    ['a recording of old', 'RIFF\0\0\0\0WAVEfmt ', 'audio/wav'],
  ])('its first bytes say: %s', (_, begins, type) => {
    expect(arrivingType(bytes(begins))).toBe(type)
  })

  test.each([
    ['a program', 'MZ\x90\0'],
    ['another program', '\x7fELF'],
    ['a page', '<!doctype html><script>'],
    ['a drawing that can hold a script', '<svg xmlns="http://www.w3.org/2000/svg">'],
    ['an archive', 'PK\x03\x04'],
    ['a picture that moves', 'GIF89a'],
    ['a film', '\0\0\0\x14ftypqt  '],
    ['a film of another kind', '\x1a\x45\xdf\xa3\x01\0\0\0\0\0\0\x1f\x42\x86\x81\x01\x42\x82\x88matroska'],
    ['a page behind a space', ' %PDF-1.7'],
    ['another stream', 'RIFF\0\0\0\0AVI '],
    ['two bytes like those of a recording', '\xff\xff\xff\xff'],
    ['text in two bytes each', '\xff\xfe<\0h\0t\0'],
  ])('%s is not taken', (_, begins) => {
    expect(arrivingType(bytes(begins))).toBeNull()
  })

  test('nothing is not taken', () => {
    expect(arrivingType(Buffer.alloc(0))).toBeNull()
  })
})

describe('the name of a file', () => {
  test.each([
    ['The letter.PDF', 'application/pdf', 'The letter.pdf'],
    ['IMG_0001.HEIC', 'image/jpeg', 'IMG_0001.jpg'],
    ['Brief von Dr. Müller.pdf', 'application/pdf', 'Brief von Dr. Müller.pdf'],
    ['letter.pdf.exe', 'application/pdf', 'letter.pdf.exe.pdf'],
    ['letter.exe', 'application/pdf', 'letter.exe.pdf'],
    ['رسالة.pdf', 'application/pdf', 'رسالة.pdf'],
    ['../../etc/passwd', 'image/png', 'passwd.png'],
    ['C:\\Users\\Lena\\letter.pdf', 'application/pdf', 'letter.pdf'],
    ['gnp\u202E.exe', 'image/png', 'gnp.exe.png'],
    ['a\0b\r\nContent-Type: text.pdf', 'application/pdf', 'abContent-Type text.pdf'],
    ['', 'audio/mp4', 'file.m4a'],
    ['...', 'audio/mp4', 'file.m4a'],
    ['.pdf', 'application/pdf', 'file.pdf'],
    [`${'a'.repeat(300)}.pdf`, 'application/pdf', `${'a'.repeat(100)}.pdf`],
  ] as const)('%j becomes one that any computer takes', (given, type, name) => {
    expect(attachmentName(given, type, 'file')).toBe(name)
  })
})
