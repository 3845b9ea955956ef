import { expect, test } from "bun:test";
import type { Layout } from "../btf/layout.ts";
import { hex } from "./hex.ts";

const raw = (size: number): Layout => ({ kind: "raw", size, type: "" });

test("key and value as hexdump -C shows them", () => {
  const writer = hex({ key: raw(4), value: raw(20), cpus: null });
  const value = new TextEncoder().encode("The quick brown\x00\x7f\xff");
  const text = writer.entry(Uint8Array.of(10, 0, 0, 1), value);
  expect(text).toBe(
    [
      "key",
      "00000000  0a 00 00 01                                       |....|",
      "value",
      "00000000  54 68 65 20 71 75 69 63  6b 20 62 72 6f 77 6e 00  |The quick brown.|",
      "00000010  7f c3 bf                                          |...|",
      "",
    ].join("\n"),
  );
});

test("a line says the CPU; an empty one stands between entries", () => {
  const writer = hex({ key: raw(1), value: raw(1), cpus: [0, 5] });
  const slots = new Uint8Array(16);
  slots[8] = 0x41;
  const blocks = [
    "key",
    "00000000  01                                                |.|",
    "value cpu 0",
    "00000000  00                                                |.|",
    "value cpu 5",
    "00000000  41                                                |A|",
    "",
  ].join("\n");
  expect(writer.entry(Uint8Array.of(1), slots)).toBe(blocks);
  expect(writer.entry(Uint8Array.of(1), slots)).toBe(`\n${blocks}`);
  expect(writer.entry(Uint8Array.of(1), null)).toEndWith("|.|\nvalue absent\n");
});
