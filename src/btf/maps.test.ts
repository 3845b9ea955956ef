import { expect, test } from "bun:test";
import { BtfWriter, KIND } from "../../test/support/btf-writer.ts";
import { UsageError } from "../errors.ts";
import type { Btf } from "./btf.ts";
import { mapTypes } from "./maps.ts";
import { parseBtf } from "./parse.ts";

/** One object's BTF with maps of many declarations; `ids` are its types. */
function object(): { btf: Btf; ids: Record<"u32" | "u64" | "flow" | "bss" | "long", number> } {
  const w = new BtfWriter();
  const u32 = w.int("unsigned int", 4);
  const u64 = w.int("unsigned long long", 8);
  const flow = w.struct("flow", 16, [{ name: "bytes", type: u64, at: 0 }]);
  const pointers = [u32, u64, flow].map((id) => w.ptr(id));
  const [toU32 = 0, toU64 = 0, toFlow = 0] = pointers;
  const uint = w.ptr(w.array(u32, 4)); // __uint(key_size, 4)
  const declare = (
    key: number,
    value: number,
    ...more: { name: string; type: number; at: number }[]
  ) =>
    w.struct("", 128, [
      { name: "key", type: key, at: 0 },
      { name: "value", type: value, at: 64 },
      ...more,
    ]);
  const flows = declare(toU32, toFlow);
  const counts = declare(toU32, toU64);
  const sized = w.struct("", 16, [
    { name: "key_size", type: uint, at: 0 },
    { name: "value_size", type: uint, at: 64 },
  ]);
  const values = w.array(w.ptr(flows), 0);
  const outer = w.struct("", 16, [
    { name: "key", type: toU32, at: 0 },
    { name: "values", type: values, at: 64 },
  ]);
  const programs = w.array(w.ptr(w.raw(KIND.FUNC_PROTO, "", 0, false, 0)), 0);
  const tails = w.struct("", 16, [
    { name: "key", type: toU32, at: 0 },
    { name: "values", type: programs, at: 64 },
  ]);
  const maps: [string, number][] = [
    ["flows", flows],
    ["flows_by_process", flows], // the kernel says flows_by_proces
    ["flows_by_process_name", counts],
    ["same_long_prefix_a", flows],
    ["same_long_prefix_b", flows],
    ["twin_long_prefix_a", flows],
    [
      "twin_long_prefix_b",
      w.struct("", 16, [
        { name: "key", type: toFlow, at: 0 },
        { name: "value", type: toFlow, at: 64 },
      ]),
    ],
    ["sized", sized],
    ["outer", outer],
    ["tails", tails],
    ["no_struct", u32],
  ];
  w.datasec(
    ".maps",
    0,
    maps.map(([name, type]) => [w.variable(name, type), 0, 32] as const),
  );
  const bss = w.datasec(".bss", 8, [[w.variable("hits", u64), 0, 8]]);
  const long = w.datasec(".data.a_long_section_name", 4, [[w.variable("level", u32), 0, 4]]);
  return { btf: parseBtf(w.bytes()), ids: { u32, u64, flow, bss, long } };
}

const { btf, ids } = object();
const NONE = { key: undefined, value: undefined };

test.each([
  ["flows", 4, 16, { key: ids.u32, value: ids.flow }],
  ["flows_by_process", 4, 16, { key: ids.u32, value: ids.flow }],
  ["flows_by_proces", 4, 16, { key: ids.u32, value: ids.flow }], // the sizes choose
  ["flows_by_proces", 4, 8, { key: ids.u32, value: ids.u64 }],
  ["same_long_prefi", 4, 16, { key: ids.u32, value: ids.flow }],
  ["twin_long_prefi", 16, 16, { key: ids.flow, value: ids.flow }],
  ["sized", 4, 4, NONE],
  ["no_struct", 4, 4, NONE],
  ["tails", 4, 4, { key: ids.u32, value: undefined }],
  ["outer", 4, 4, { key: ids.u32, value: undefined, inner: { key: ids.u32, value: ids.flow } }],
  ["demo.bss", 4, 8, { key: undefined, value: ids.bss }],
  [".bss", 4, 8, { key: undefined, value: ids.bss }],
  [".data.a_long_se", 4, 4, { key: undefined, value: ids.long }],
])("%s with a key of %d and a value of %d bytes", (name, keySize, valueSize, expected) => {
  expect(mapTypes(btf, name, { keySize, valueSize })).toEqual(expected);
});

test.each([["flow"], ["lows"], [""], [".maps"], ["demo.data"], ["bss"], ["flows_by_proce"]])(
  "%s is not declared",
  (name) => {
    expect(mapTypes(btf, name, { keySize: 4, valueSize: 8 })).toBeUndefined();
  },
);

test.each([
  ["flows", 4, 8, "flows: the map's value has 8 bytes, struct flow has 16"],
  ["flows", 8, 16, "flows: the map's key has 8 bytes, unsigned int has 4"],
  ["demo.bss", 4, 16, ".bss: the map's value has 16 bytes, .bss has 8"],
])("%s of other sizes is refused", (name, keySize, valueSize, message) => {
  const run = () => mapTypes(btf, name, { keySize, valueSize });
  expect(run).toThrow(UsageError);
  expect(run).toThrow(message);
});

test("names that the cut made one", () => {
  const w = new BtfWriter();
  const u32 = w.int("unsigned int", 4);
  const s32 = w.int("int", 4, 1);
  const map = (value: number) => w.struct("", 8, [{ name: "value", type: w.ptr(value), at: 0 }]);
  w.datasec(".maps", 0, [
    [w.variable("fifteen_letters_one", map(u32)), 0, 8],
    [w.variable("fifteen_letters_two", map(s32)), 0, 8],
  ]);
  const run = () => mapTypes(parseBtf(w.bytes()), "fifteen_letters", { keySize: 4, valueSize: 4 });
  expect(run).toThrow(UsageError);
  expect(run).toThrow("may be fifteen_letters_one, fifteen_letters_two");
});
