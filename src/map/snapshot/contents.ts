import { BpfkitError } from "../../errors.ts";
import type { FramePlace, SnapshotFile } from "./file.ts";
import { type Header, parseHeader, parseTrailer, type Trailer } from "./header.ts";

/** What stands in a file besides the entries, and where those are. */
export interface Contents {
  readonly header: Header;
  /** Null: cut off or damaged. Then the blocks are those that were found, and more may be missing. */
  readonly trailer: Trailer | null;
  readonly blocks: readonly BlockPlace[];
  /** What is wrong with the file as far as it shows without reading the blocks; a line each. */
  readonly damage: readonly string[];
}

export interface BlockPlace {
  readonly offset: number;
  /** As the trailer says, or where it is missing the block itself. */
  readonly entries: number;
}

/** @throws BpfkitError E_FORMAT: the header is damaged, so that nothing else has a meaning */
export function readContents(file: SnapshotFile): Contents {
  const header = readHeader(file);
  const trailer = readTrailer(file);
  if (trailer !== null) {
    const blocks = trailer.blocks.map(([offset, entries]) => ({ offset, entries }));
    return { header, trailer, blocks, damage: [] };
  }
  const blocks: FramePlace[] = [];
  for (const place of file.frames()) if (place.tag === "DATA") blocks.push(place);
  const found = blocks.reduce((sum, { entries }) => sum + entries, 0);
  const damage = `its end is missing or damaged: ${found} entries were found before it`;
  return { header, trailer, blocks, damage: [damage] };
}

/** The BTF that was taken along, the base first. @throws BpfkitError E_FORMAT: damaged */
export function readBtf(file: SnapshotFile, { btfFrames }: Header): Uint8Array[] {
  const [, ...places] = file.frames().take(1 + btfFrames); // they stand behind the header
  if (places.length < btfFrames) throw damaged(file, "its type information is cut off");
  return places.map((place) => within(file, "its type information", place, "TYPE"));
}

function readHeader(file: SnapshotFile): Header {
  const [first] = file.frames();
  if (first?.tag !== "HEAD") throw damaged(file, "its header is cut off");
  return parseHeader(within(file, "its header", first, "HEAD"));
}

function readTrailer(file: SnapshotFile): Trailer | null {
  const offset = file.trailerOffset();
  const place = offset === null ? null : file.frame(offset);
  if (place === null) return null;
  try {
    return parseTrailer(file.content(place, "TAIL"));
  } catch (error) {
    if (error instanceof BpfkitError && error.code === "E_FORMAT") return null;
    throw error;
  }
}

function within(file: SnapshotFile, what: string, place: FramePlace, tag: "HEAD" | "TYPE") {
  try {
    return file.content(place, tag);
  } catch (error) {
    if (!(error instanceof BpfkitError) || error.code !== "E_FORMAT") throw error;
    throw damaged(file, `${what} is damaged: ${error.message}`, error);
  }
}

function damaged(file: SnapshotFile, why: string, cause?: unknown): BpfkitError {
  return new BpfkitError("E_FORMAT", `${file.path}: ${why}`, {
    hint: "nothing of it can be read: copy it again, or take it again with bpfkit snapshot",
    cause,
  });
}
