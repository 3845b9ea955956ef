/** The first `count` of keys that lie side by side, each as a string of a character a byte: a Set tells them apart. */
export function keyTexts(keys: Uint8Array, size: number, count: number): string[] {
  const all = new TextDecoder("latin1").decode(keys.subarray(0, size * count));
  const texts: string[] = [];
  for (let at = 0; at < all.length; at += size) texts.push(all.slice(at, at + size));
  return texts;
}
