import { violates } from '../../database/errors'
import { keyedHash } from '../../vault/keys'
import type { DetailFault } from '../details'

/** By what the database tells whether two people who work in a practice are called the same, without opening a name. */
export function staffNameHash(practiceId: string, name: string): Buffer {
  return keyedHash('staff name', `${practiceId}\n${foldedName(name)}`)
}

/**
 * What is left of a name of all by which its readers would not tell two people apart: its letters and digits, without case, accents,
 * spaces and punctuation, and Cyrillic and Greek letters that look like Latin ones as these.
 */
export function foldedName(name: string): string {
  const letters = name
    .normalize('NFKC')
    .replace(mixed, word => word.replace(alikeInSmall, letter => smallLookAlikes.get(letter) ?? letter))
    .toUpperCase() // more than small letters fold what is the same: ß and SS, ı and I
    .normalize('NFKD')
    .replace(accents, '')
    .replace(alike, letter => lookAlikes.get(letter) ?? letter)
    .replace(/[^\p{L}\p{N}\p{M}]|\p{Default_Ignorable_Code_Point}/gu, '')
  return (letters || name.normalize('NFKC').replace(/\s+/g, '')).normalize('NFC').toLowerCase()
}

/** What the form says to the second person of that name. */
export const nameTaken: DetailFault = {
  field: 'name',
  text: 'people.somebodyWhoWorksHereHas',
}

/** Whether the database has refused it for that. */
export function isNameTaken(error: unknown): boolean {
  return violates(error, 'people_staff_names')
}

/** Marks that change no letter. The vowels of Indian and Thai scripts are marks too, and so is what tells ga from ka in Japanese. */
const accents =
  /(?![\u3099\u309A])(?=\p{M})[\p{Script=Inherited}\p{Script=Latin}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}]/gu

/** Capitals, in pairs: a letter, and the Latin one that it looks like. (A part of https://www.unicode.org/reports/tr39/#confusables) */
const pairs =
  'АA ВB ЕE ЅS ІI ЈJ КK МM НH ОO РP СC ТT УY ХX ԌG ԚQ ԜW ӀI ΑA ΒB ΕE ΖZ ΗH ΙI ΚK ΜM ΝN ΟO ΡP ΤT ΥY ΧX ØO ŁL ĐD ĦH'

/** Letters that look like a Latin one only where they are small. They count as that one in a word with Latin letters, and nowhere else. */
const smallPairs = 'νv υu ѵv һh ԁd үy ϲc ϳj ѕs іi јj ԛq ԝw ӏl ոn սu օo'
const mixed = /[\p{L}\p{M}]*\p{Script=Latin}[\p{L}\p{M}]*/gu

const smallLookAlikes = new Map(
  smallPairs.split(' ').map(([letter = '', latin = '']) => [letter, latin] as const),
)
const alikeInSmall = new RegExp(`[${[...smallLookAlikes.keys()].join('')}]`, 'gu')
const lookAlikes = new Map(pairs.split(' ').map(([letter = '', latin = '']) => [letter, latin] as const))
const alike = new RegExp(`[${[...lookAlikes.keys()].join('')}]`, 'gu')
