/** Bytes of a file that is tried: more than any that was meant. Looking through it takes this process's time. */
const largest = 512 * 1024

/** Why a text is too large to be tried; nothing: it is not. */
export const tooLarge = (text: string): string | undefined =>
  Buffer.byteLength(text) > largest
    ? `The text is larger than ${largest / 1024} KiB: no hrsync.yaml is. Nothing was tried.`
    : undefined

/** The text of a chosen file; nothing: it is none. */
export const textOfFile = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Bytes that are no UTF-8: a picture, a spreadsheet, or a text of another encoding.
    return undefined
  }
}
