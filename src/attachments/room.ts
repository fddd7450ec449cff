/** What one portal holds at the same time, so that nobody fills its memory. */

/** Forms with files that one person sends at the same time. */
const mostUploads = 2
/** Bytes of pictures that wait until they are whole, or for their turn to be decoded: such as four of the largest. */
const mostPictureBytes = 60_000_000

const uploads = new Map<string, number>()
let pictureBytes = 0

/** @returns what is to be called once it is over; null: so many are under way already */
export function beginUpload(personId: string): (() => void) | null {
  const underWay = uploads.get(personId) ?? 0
  if (underWay >= mostUploads) return null
  uploads.set(personId, underWay + 1)
  return () => {
    const others = (uploads.get(personId) ?? 1) - 1
    if (others > 0) uploads.set(personId, others)
    else uploads.delete(personId)
  }
}

/** Too many pictures are held already. It passes by itself. */
export class NoRoomForPicture extends Error {
  override readonly name = 'NoRoomForPicture'
}

/** Holds the bytes of one picture until it is over with it. */
export function pictureRoom(): { take(bytes: number): void; leave(): void } {
  let taken = 0
  return {
    /** @throws NoRoomForPicture */
    take(bytes) {
      if (pictureBytes + bytes > mostPictureBytes) throw new NoRoomForPicture()
      pictureBytes += bytes
      taken += bytes
    },
    leave() {
      pictureBytes -= taken
      taken = 0
    },
  }
}
