import { expect, test } from "bun:test";
import type { Field, Layout, RecordLayout } from "../btf/layout.ts";
import { columnsOf } from "./columns.ts";

const u16: Layout = { kind: "int", size: 2, signed: false, type: "__u16" };
const lock: Layout = { kind: "special", size: 4, type: "struct bpf_spin_lock" };
const pair: Layout = { kind: "array", size: 4, of: u16, count: 2, type: "__u16[2]" };

function record(kind: RecordLayout["kind"], size: number, fields: readonly Field[]): RecordLayout {
  return { kind, size, fields, type: "struct t" };
}
const paths = (key: Layout, value: Layout) =>
  columnsOf({ key, value, cpus: null }).map((c) => `${c.path}@${c.offset}`);

test("records are spread, arrays are not, locks are left out", () => {
  const inner = record("struct", 4, [
    { name: "x", offset: 0, layout: u16 },
    { name: "y", offset: 2, layout: u16 },
  ]);
  const value = record("struct", 16, [
    { name: "lock", offset: 0, layout: lock },
    { name: "at", offset: 4, layout: inner },
    { name: "", offset: 8, layout: record("union", 4, inner.fields.slice(0, 1)) },
    { name: "ports", offset: 12, layout: pair },
  ]);
  expect(paths(u16, value)).toEqual([
    "key@0",
    "value.at.x@4",
    "value.at.y@6",
    "value.x@8",
    "value.ports@12",
  ]);
});

test("a record without members is a column itself", () => {
  expect(paths(u16, record("struct", 4, [{ name: "l", offset: 0, layout: lock }]))).toEqual([
    "key@0",
    "value@0",
  ]);
});

test("of two members with one name the first wins", () => {
  const twice = record("struct", 4, [
    { name: "__proto__", offset: 0, layout: u16 },
    { name: "__proto__", offset: 2, layout: u16 },
  ]);
  expect(paths(twice, u16)).toEqual(["key.__proto__@0", "value@0"]);
});
