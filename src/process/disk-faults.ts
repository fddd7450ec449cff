/**
 * What is wrong with the disk, in a sentence for whoever starts or builds Makeright.
 * @param otherwise what they can do where this user may not write at that place
 * @returns null where it is something else
 */
export function diskFault(error: unknown, otherwise: string): string | null {
  const { code = '', path, syscall, message = '' } = (error ?? {}) as Partial<NodeJS.ErrnoException>
  const place = path ?? 'A file'
  if (code === 'ENOSPC' || message.includes('No space left on device'))
    return 'The disk is full. Make room, and start again: nothing is lost.'
  if (code === 'EACCES' || code === 'EPERM')
    return `${place} cannot be written: it belongs to another user. ${otherwise}`
  // Node says ENOENT where a folder is to be made on a file system that nobody can write to.
  if (code === 'EROFS' || (code === 'ENOENT' && syscall === 'mkdir'))
    return `${place} cannot be written: its file system is read-only. ${otherwise}`
  return null
}
