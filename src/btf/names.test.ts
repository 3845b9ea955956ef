import { expect, test } from "bun:test";
import { BtfWriter, KIND } from "../../test/support/btf-writer.ts";
import { UsageError } from "../errors.ts";
import { typeByName } from "./names.ts";
import { parseBtf } from "./parse.ts";

const w = new BtfWriter();
const uint = w.int("unsigned int", 4);
const u32 = w.refer(KIND.TYPEDEF, uint, "__u32");
const flow = w.struct("flow", 8, []);
w.refer(KIND.TYPEDEF, flow, "flow"); // the same type: not ambiguous
const alias = w.refer(KIND.TYPEDEF, flow, "flow_t");
const stateStruct = w.struct("state", 4, []);
const stateUnion = w.struct("state", 8, [], KIND.UNION);
const stateEnum = w.enum("state", 4, []);
w.struct("twice", 4, []);
w.struct("twice", 8, []);
w.refer(KIND.FWD, 0, "later");
const later = w.struct("later", 4, []);
w.refer(KIND.FUNC, 0, "main");
const bss = w.datasec(".bss", 0, []);
w.struct("Session", 4, []);
const btf = parseBtf(w.bytes());

test.each([
  ["unsigned int", uint],
  ["  unsigned   int ", uint],
  ["__u32", u32],
  ["flow", flow],
  ["struct flow", flow],
  ["struct  flow", flow],
  ["flow_t", alias],
  ["struct state", stateStruct],
  ["union state", stateUnion],
  ["enum state", stateEnum],
  ["later", later],
  [".bss", bss],
])("%s", (name, id) => {
  expect(typeByName(btf, name)).toBe(id);
});

test.each([
  [
    "state",
    '"state" is 3 types: struct state (4 bytes), union state (8 bytes), enum state (4 bytes)',
    "say struct",
  ],
  ["twice", '"twice" is 2 types: struct twice (4 bytes), struct twice (8 bytes)', "they differ"],
  ["main", 'no type is called "main"', "types are named as in C"],
  ["union flow", 'no type is called "union flow"', "there is flow, flow_t"],
  ["session", 'no type is called "session"', "there is Session"],
  ["", 'no type is called ""', "there is "],
  ["struct", 'no type is called "struct"', "types are named as in C"],
])("%s is refused", (name, message, hint) => {
  try {
    typeByName(btf, name);
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    expect(error.message).toBe(message);
    expect(error.hint).toStartWith(hint);
  }
});
