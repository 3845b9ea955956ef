/** Memory whose address cannot change, as FFI needs it: Bun moves small views that have no ArrayBuffer of their own. */
export function stable(length: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(new ArrayBuffer(Math.max(8, length)));
}
