/** Pins that cannot be opened: said in one line where it is no matter of course. */
import { expect, spyOn } from "bun:test";
import { ERRNO } from "../../src/errno.ts";
import { KernelError } from "../../src/errors.ts";
import { BpfMap } from "../../src/libbpf/map.ts";
import { inventory } from "../../src/map/inventory.ts";
import { pinnedMaps } from "../../src/map/pins.ts";
import { selectMap } from "../../src/map/select.ts";
import { Fixture } from "../support/fixture.ts";
import { createMap, kernelTest, type Pins, tempPins } from "../support/kernel.ts";
import { bpfkit } from "../support/program.ts";

kernelTest("a pin whose name is no UTF-8 is left out, and ls says so", () => {
  using pins = tempPins();
  using map = createMap("hash");
  const { id } = map.info;
  map.pin(pins.at("plain"));
  using _ = mangledPin(pins, id);
  const { exit, out, err } = bpfkit(["ls", String(id), "-o", "json"]);
  expect(exit).toBe(0);
  expect(JSON.parse(out)).toMatchObject([{ id, pins: [pins.at("plain")] }]);
  const mangled = `${pins.directory}/odd\ufffd`;
  expect(err).toBe(`bpfkit: not all pins are known: ${mangled}: its name is not valid UTF-8\n`);
});

kernelTest("pins of programs are passed over without a word", () => {
  using kinds = new Fixture("kinds");
  const directory = kinds.map(".").slice(0, -2);
  const unopened: string[] = [];
  let maps = 0;
  for (const { map } of pinnedMaps(directory, "read", (why) => unopened.push(why))) {
    map[Symbol.dispose]();
    maps += 1;
  }
  expect(maps).toBeGreaterThan(0);
  expect(unopened).toEqual([]);
});

const REFUSALS = [
  { errno: ERRNO.EPERM, told: true },
  { errno: ERRNO.EMFILE, told: true },
  { errno: ERRNO.EACCES, told: false }, // it may not be read: ls says that of all such pins
  { errno: ERRNO.ENOENT, told: false }, // gone since it was listed
] as const;

for (const { errno, told } of REFUSALS) {
  kernelTest(`errno ${errno} for two of three pins is ${told ? "" : "not "}told`, () => {
    using pins = tempPins();
    using map = createMap("hash");
    for (const name of ["a", "b", "c"]) map.pin(pins.at(name));
    const open = BpfMap.openPinned;
    using _ = spyOn(BpfMap, "openPinned").mockImplementation((path, access) => {
      if (path === pins.at("a")) return open.call(BpfMap, path, access);
      throw new KernelError("bpf_obj_get", errno, `open ${path}`);
    });
    const { maps, notes } = inventory({ bpffs: pins.directory, only: null });
    const row = maps.find(({ id }) => id === map.info.id);
    expect(row?.pins).toEqual([pins.at("a")]);
    const said = notes.filter((note) => note.startsWith("not all pins"));
    expect(said).toHaveLength(told ? 1 : 0);
    if (told) expect(said[0]).toMatch(/: open \/.*\/[bc]: E[A-Z]+, and 1 more$/);
  });
}

kernelTest("a name that is looked for among pins: why one of them could not be opened", () => {
  using pins = tempPins();
  using map = createMap("hash", { name: "sought" });
  map.pin(pins.at("a"));
  const refuse = (op: string, errno: number) => (what: string | number) => {
    throw new KernelError(op, errno, `open ${what}`);
  };
  using _ids = spyOn(BpfMap, "openId").mockImplementation(
    refuse("bpf_map_get_fd_by_id", ERRNO.EPERM),
  );
  using _pins = spyOn(BpfMap, "openPinned").mockImplementation(refuse("bpf_obj_get", ERRNO.EMFILE));
  const selector = { kind: "name", text: "sought" } as const;
  expect(() => selectMap(selector, "read", pins.directory)).toThrow(
    `no pin that can be read is of a map named "sought" (open ${pins.at("a")}: EMFILE), and listing all ids: EPERM`,
  );
});

/** A second pin of a map, with a byte in its name that no text can have. */
function mangledPin(pins: Pins, id: number): Disposable {
  const shell = (line: string) => {
    const { success, stderr } = Bun.spawnSync(["sh", "-c", line]);
    if (!success) throw new Error(`${line}: ${stderr}`);
  };
  const path = `"$(printf '${pins.directory}/odd\\377')"`;
  shell(`bpftool map pin id ${id} ${path}`);
  return { [Symbol.dispose]: () => shell(`rm ${path}`) };
}
