/**
 * A zeroed C struct in memory whose address cannot change: a view with its own ArrayBuffer
 * (Bun moves small views that have none). Offsets are those of the header.
 */
export interface Struct {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

export function struct(size: number): Struct {
  const buffer = new ArrayBuffer(size);
  return { bytes: new Uint8Array(buffer), view: new DataView(buffer) };
}

/** A libbpf `_opts` struct: its first member is its own size. */
export function opts(size: number): Struct {
  const made = struct(size);
  made.view.setUint32(0, size, true); // size_t, and no struct has 4 GiB
  return made;
}

/** A `__u32 *` for one number to be written to. */
export function u32(value = 0): Uint32Array<ArrayBuffer> {
  const cell = new Uint32Array(new ArrayBuffer(4));
  cell[0] = value;
  return cell;
}

/** A char array up to its NUL. */
export function cString(bytes: Uint8Array, at: number, size: number): string {
  const room = bytes.subarray(at, at + size);
  const end = room.indexOf(0);
  return new TextDecoder().decode(end < 0 ? room : room.subarray(0, end));
}
