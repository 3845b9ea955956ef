import { type Field, isRecord, type Layout } from "../btf/layout.ts";
import { BpfkitError } from "../errors.ts";

/**
 * Every member lies within its parent. Emitted code checks no bounds within an entry, and a broken
 * `--btf` file could otherwise show one entry's bytes as another's.
 *
 * @throws BpfkitError E_FORMAT that names the type
 */
export function assertContained(layout: Layout): void {
  if (!Number.isSafeInteger(layout.size) || layout.size < 0) throw broken(layout);
  if (layout.kind === "array") {
    assertContained(layout.of);
    if (!(layout.count >= 0) || layout.of.size * layout.count > layout.size) throw broken(layout);
  } else if (isRecord(layout)) {
    for (const field of layout.fields) {
      assertContained(field.layout);
      if (!(field.offset >= 0) || endOf(field) > layout.size) throw broken(layout);
    }
  } else if (layout.kind === "agreed" || layout.kind === "average") {
    assertContained(layout.of);
  }
}

/** The byte after a member's last. */
function endOf(field: Field): number {
  if (field.bits === undefined) return field.offset + field.layout.size;
  return field.offset + Math.ceil((field.bits.shift + field.bits.width) / 8);
}

function broken(layout: Layout): BpfkitError {
  return new BpfkitError(
    "E_FORMAT",
    `broken type information: a member of ${JSON.stringify(layout.type)} lies outside of its ${layout.size} bytes`,
    { hint: "the BTF may be of another build of the program; -o hex shows the bytes" },
  );
}
