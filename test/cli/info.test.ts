import { expect } from "bun:test";
import { Fixture } from "../support/fixture.ts";
import { createMap, fill, kernelTest, possibleCpuCount, tempPins } from "../support/kernel.ts";
import { printed } from "../support/program.ts";

/** What can be done with a map: list, batch, lock, mmap, per_cpu. */
const CAN: readonly (readonly [fixture: string, map: string, can: string])[] = [
  ["kinds", "hash", "list batch"],
  ["kinds", "percpu_hash", "list batch per_cpu"],
  ["kinds", "array", "list batch"],
  ["kinds", "percpu_array", "list batch per_cpu"],
  ["kinds", "trie_v4", "list batch"],
  ["kinds", "prog_array", "list"],
  ["kinds", "stack_trace", "list"],
  ["kinds", "kinds_bss", "list batch mmap"],
  ["race", "locked_hash", "list batch lock"],
  ["race", "locked_array", "list batch lock"],
  ["race", "plain_array", "list batch mmap"],
  ["counters", "mmapable_array", "list batch mmap"],
];

for (const subject of new Set(CAN.map(([fixture]) => fixture))) {
  kernelTest(`info: what can be done with the maps of ${subject}, each with its reason`, () => {
    using fixture = new Fixture(subject);
    for (const [of, map, can] of CAN) {
      if (of !== subject) continue;
      const info = JSON.parse(printed(["info", fixture.map(map), "-o", "json"]));
      const abilities = Object.entries<{ able: boolean; why: string }>(info.can);
      const able = abilities.filter(([, ability]) => ability.able).map(([name]) => name);
      expect({ map, able: able.join(" ") }).toEqual({ map, able: can });
      for (const [, { why }] of abilities) expect(why).toMatch(/\w \w/);
    }
  });
}

kernelTest("info tells the types and the holes of a layout", () => {
  using kinds = new Fixture("kinds");
  const info = JSON.parse(printed(["info", kinds.map("percpu_hash"), "-o", "json"]));
  expect(info).toMatchObject({
    key_type: "struct owner",
    value_type: "struct usage",
    layout_notes: ["3 bytes of padding at the end of struct usage"],
  });
  expect(info.can.per_cpu.why).toContain(`${possibleCpuCount()} possible CPUs`);
});

kernelTest("count: live entries, and of how many", () => {
  using pins = tempPins();
  using map = createMap("hash", { entries: 100 });
  map.pin(pins.at("some"));
  fill(map, 37);
  const count = JSON.parse(printed(["count", pins.at("some"), "-o", "json"]));
  expect(count).toEqual({ entries: 37, max_entries: 100, fill: 0.37, how: "scan" });
  expect(printed(["count", pins.at("some"), "--no-headers"])).toMatch(/^37 +100 +37.0% +scan\n$/);
  const info = JSON.parse(printed(["info", pins.at("some"), "-o", "json"]));
  expect(info.fill).toEqual(count);
});
