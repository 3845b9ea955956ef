import { BpfkitError } from "../../errors.ts";
import { kindOf } from "../kinds.ts";
import { KernelNames } from "../names.ts";
import { keepsBuildIds, mapShape, valueBytes } from "../shape.ts";
import { storedTypes } from "../snapshot/types.ts";
import type { EntrySource } from "../source.ts";
import type { TypeOptions } from "../types.ts";
import type { SpillHead } from "./head.ts";

/** What turns entries into text needs to know of where they are from. */
export type Origin = Pick<
  EntrySource,
  "title" | "info" | "typeName" | "kind" | "types" | "shape" | "buildIds" | "names"
>;

/**
 * The map that the entries of a spill file were taken out of; it may be gone.
 *
 * @throws BpfkitError E_FORMAT where the file contradicts itself; UsageError for types of another size
 */
export function originOf(head: SpillHead, options: TypeOptions): Origin {
  const { header, btf } = head;
  const { map: info, title, type: typeName, cpus } = header;
  const kind = kindOf(typeName, info.valueSize);
  const types = storedTypes(info, header.types, btf, options);
  const shape = mapShape(info, kind, types, () => cpus ?? []);
  if (valueBytes(shape) !== head.valueBytes) {
    throw new BpfkitError("E_FORMAT", `the entries of ${title}: their values have another size`);
  }
  return {
    title,
    info,
    typeName,
    kind,
    types,
    shape,
    buildIds: keepsBuildIds(info),
    names: new KernelNames(),
  };
}
