import { expect } from "bun:test";
import { BpfkitError, KernelError } from "../../src/errors.ts";
import { kernelBtf } from "../../src/libbpf/btf.ts";
import { btfIds, linkIds, progIds } from "../../src/libbpf/ids.ts";
import { pinnedLinkInfo } from "../../src/libbpf/link.ts";
import { BpfMap } from "../../src/libbpf/map.ts";
import { BpfObject } from "../../src/libbpf/object.ts";
import { readFile, unlink } from "../../src/libbpf/os.ts";
import { progInfo } from "../../src/libbpf/prog.ts";
import { libbpfVersion } from "../../src/libbpf/version.ts";
import { bytes, kernelTest, tempPins } from "../support/kernel.ts";

const DEMO = `${import.meta.dir}/../../bpf/.output/demo.bpf.o`;
const BTF_MAGIC = 0xeb9f;

kernelTest("an object's maps and programs are loaded, attached, pinned and detached", async () => {
  using pins = tempPins();
  using object = BpfObject.open(readFile(DEMO), "shown");
  expect(object.programNames()).toContain("count_syscalls");
  object.resize("tasks", 77);
  object.load();
  expect(object.map("tasks").info.maxEntries).toBe(77);
  expect(object.map("shown.bss").info.valueSize).toBeGreaterThan(0);

  let link = object.attach("count_syscalls");
  link.pin(pins.at("link"));
  link[Symbol.dispose]();
  const { id, progId } = pinnedLinkInfo(pins.at("link"));
  expect([...linkIds()]).toContain(id);
  expect([...progIds()]).toContain(progId);
  const program = progInfo(progId);
  expect(program.name).toBe("count_syscalls");
  expect(program.mapIds).toContain(object.map("syscalls").info.id);
  expect([...btfIds()]).toContain(program.btfId);
  const btf = kernelBtf(program.btfId);
  expect(btf).toMatchObject({ kernel: false, name: "" });
  expect(new DataView(btf.bytes.buffer).getUint16(0, true)).toBe(BTF_MAGIC);

  expect(() => BpfMap.openPinned(pins.at("link"), "read-write")).toThrow("it is a link, not a map");
  unlink(pins.at("link"));
  link = object.attach("count_syscalls"); // its hook is free again
  link[Symbol.dispose]();
  await gone(id);
});

/** The kernel frees a link some time after its last reference has gone. */
async function gone(link: number): Promise<void> {
  const end = performance.now() + 4000;
  while ([...linkIds()].includes(link)) {
    if (performance.now() > end) throw new Error(`link ${link} is still there`);
    await Bun.sleep(10);
  }
}

kernelTest("an attached program runs: its counters move", () => {
  using object = BpfObject.open(readFile(DEMO), "shown");
  object.load();
  using _link = object.attach("count_syscalls");
  const map = object.map("syscalls");
  const sum = (): bigint => {
    const value = bytes(65536);
    let total = 0n;
    for (let i = 0; i < Math.min(512, map.info.maxEntries); i += 1) {
      if (map.lookup(new Uint8Array(new Uint32Array([i]).buffer), value) === 0) {
        total += new DataView(value.buffer).getBigUint64(0, true);
        total += new DataView(value.buffer).getBigUint64(8, true);
      }
    }
    return total;
  };
  const before = sum();
  for (let i = 0; i < 100; i += 1) readFile("/proc/self/status");
  expect(sum()).toBeGreaterThan(before);
});

kernelTest("the BTF of the kernel itself has a name", () => {
  const first = btfIds().next();
  expect(first.done).toBe(false);
  expect(kernelBtf(first.value ?? 0)).toMatchObject({ kernel: true, name: "vmlinux" });
});

kernelTest("a broken file is E_FORMAT, with what libbpf says", () => {
  const cut = readFile(DEMO).slice(0, 3000);
  const error = thrown(() => BpfObject.open(cut, "cut"));
  expect(error).toMatchObject({ code: "E_FORMAT" });
  if (process.arch === "x64") expect(error.hint).toContain("libbpf:");
});

kernelTest("names that an object does not have are E_NOT_FOUND", () => {
  using object = BpfObject.open(readFile(DEMO), "shown");
  expect(thrown(() => object.map("nope"))).toMatchObject({ code: "E_NOT_FOUND" });
  expect(thrown(() => object.attach("nope"))).toMatchObject({ code: "E_NOT_FOUND" });
});

kernelTest("a program that is gone is ENOENT", () => {
  const error = thrown(() => progInfo(2 ** 31 - 1));
  expect(error).toBeInstanceOf(KernelError);
  expect(error).toMatchObject({ code: "E_NOT_FOUND", op: "bpf_prog_get_fd_by_id" });
});

kernelTest("libbpf tells its version", () => {
  expect(libbpfVersion()).toMatch(/^1\.\d+$/);
});

function thrown(call: () => unknown): BpfkitError {
  try {
    call();
  } catch (error) {
    if (error instanceof BpfkitError) return error;
    throw error;
  }
  throw new Error("it did not fail");
}
