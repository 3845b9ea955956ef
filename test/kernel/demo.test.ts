import { expect } from "bun:test";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { down } from "../../src/demo/down.ts";
import { demoObject } from "../../src/demo/object.ts";
import { MAPS, Place, PROGRAMS } from "../../src/demo/place.ts";
import { ROUTES } from "../../src/demo/routes.ts";
import { status } from "../../src/demo/status.ts";
import { up } from "../../src/demo/up.ts";
import { kernelTest, tempPins } from "../support/kernel.ts";

/** Freed maps and programs leave after a grace period of the kernel. */
const GONE_WITHIN_MS = 10_000;

function bpftool(...words: string[]): unknown {
  const { stdout } = Bun.spawnSync(["bpftool", "-j", ...words]);
  return JSON.parse(stdout.toString());
}

interface Listed {
  readonly id: number;
  readonly name?: string;
}

/** Ids of the programs of the demo that this kernel has. */
function programIds(): number[] {
  const all = bpftool("prog", "show") as Listed[];
  return all.filter(({ name }) => PROGRAMS.includes(name ?? "")).map(({ id }) => id);
}

function dump(pin: string): { key: number[]; formatted: { value: Record<string, unknown> } }[] {
  return bpftool("map", "dump", "pinned", pin) as ReturnType<typeof dump>;
}

/** bpftool prints a list of objects, one a variable. */
function globals(pin: string): Record<string, number> {
  const sections = dump(pin).map(({ formatted }) => formatted.value[".bss"] as object[]);
  return Object.assign({}, ...sections.flat());
}

kernelTest("up pins every map and attaches every program, once", async () => {
  using pins = tempPins();
  const image = await demoObject();
  expect(status(pins.directory).state).toBe("down");
  expect(up(pins.directory, image)).toBe(true);
  expect(up(pins.directory, image)).toBe(false);

  const { state, maps, programs } = status(pins.directory);
  expect(state).toBe("up");
  for (const { path, name, type } of maps) {
    expect(bpftool("map", "show", "pinned", path)).toMatchObject({ name, type });
  }
  for (const { name, id } of programs) {
    expect(bpftool("prog", "show", "id", String(id))).toMatchObject({ name });
  }
});

kernelTest("the programs go on after up, and count what a process does", async () => {
  using pins = tempPins();
  up(pins.directory, await demoObject());
  const place = new Place(pins.directory);
  Bun.spawnSync(["sh", "-c", "sleep 0.05; exit 0"]);

  const processes = dump(`${place.directory}/tasks`);
  const mine = processes.find(({ key }) => littleEndian(key) === process.pid);
  expect(mine?.formatted.value).toMatchObject({ runs: expect.any(Number) });
  expect(Number(mine?.formatted.value.runtime_ns)).toBeGreaterThan(0);
  const counters = globals(`${place.directory}/demo_bss`);
  expect(counters.exits).toBeGreaterThanOrEqual(2); // sh and sleep
  expect(counters.sequence).toBeGreaterThanOrEqual(processes.length);
  expect(counters.refused).toBe(0);
  expect(dump(`${place.directory}/routes`)).toHaveLength(ROUTES.length);
});

kernelTest("down leaves nothing, in the file system and in the kernel", async () => {
  using pins = tempPins();
  up(pins.directory, await demoObject());
  const started = status(pins.directory).programs.map(({ id }) => id ?? 0);
  const running = () => programIds().filter((id) => started.includes(id));
  expect(running()).toHaveLength(PROGRAMS.length);

  expect(down(pins.directory)).toEqual({ places: 1, pins: MAPS.length + PROGRAMS.length });
  expect(readdirSync(pins.directory)).toEqual([]);
  const deadline = performance.now() + GONE_WITHIN_MS;
  while (running().length > 0 && performance.now() < deadline) await Bun.sleep(50);
  expect(running()).toEqual([]);
  expect(down(pins.directory)).toEqual({ places: 0, pins: 0 });
});

kernelTest("what a killed up left behind shows, and goes with the next down or up", async () => {
  using pins = tempPins();
  const image = await demoObject();
  const dead = Bun.spawnSync(["true"]).pid;
  const leaveHalf = () => {
    up(pins.directory, image);
    const whole = new Place(pins.directory);
    const half = Place.building(pins.directory, { pid: dead, start: 1 });
    Bun.spawnSync(["mv", whole.directory, half.directory]);
    rmSync(half.linkPin("account_switch"));
    return half;
  };
  const first = leaveHalf();
  expect(status(pins.directory).state).toBe("partly");
  expect(down(pins.directory)).toEqual({ places: 1, pins: MAPS.length + PROGRAMS.length - 1 });
  expect(existsSync(first.directory)).toBe(false);

  const second = leaveHalf();
  expect(up(pins.directory, image)).toBe(true);
  expect(existsSync(second.directory)).toBe(false);
  expect(status(pins.directory).state).toBe("up");
});

kernelTest("a demo that lost a pin is built anew", async () => {
  using pins = tempPins();
  const image = await demoObject();
  up(pins.directory, image);
  rmSync(new Place(pins.directory).linkPin("note_wakeup"));
  expect(status(pins.directory).state).toBe("partly");
  expect(up(pins.directory, image)).toBe(true);
  expect(status(pins.directory).state).toBe("up");
});

kernelTest("a refused up leaves nothing and says why", async () => {
  using pins = tempPins();
  const broken = (await demoObject()).slice(0, 4096);
  expect(() => up(pins.directory, broken)).toThrow(
    expect.objectContaining({ op: "bpf_object__open_mem" }),
  );
  expect(readdirSync(pins.directory)).toEqual([]);
  expect(() => up("/tmp", broken)).toThrow(/no bpffs is mounted/);
});

function littleEndian(bytes: readonly (number | string)[]): number {
  return bytes.reduceRight<number>((sum, byte) => sum * 256 + Number(byte), 0);
}
