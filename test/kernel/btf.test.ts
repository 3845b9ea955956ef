import { expect } from "bun:test";
import { readFileSync } from "node:fs";
import { layoutOf } from "../../src/btf/build.ts";
import { btfOfFile } from "../../src/btf/elf.ts";
import type { Layout } from "../../src/btf/layout.ts";
import { mapTypes } from "../../src/btf/maps.ts";
import { typeByName } from "../../src/btf/names.ts";
import { parseBtf } from "../../src/btf/parse.ts";
import { rows } from "../../src/btf/rows.ts";
import { kernelBtf } from "../../src/libbpf/btf.ts";
import { BpfObject } from "../../src/libbpf/object.ts";
import { kernelTest } from "../support/kernel.ts";

function load(file: string): { image: Uint8Array; object: BpfObject } {
  const image = new Uint8Array(readFileSync(`bpf/.output/${file}.bpf.o`));
  using owned = new DisposableStack();
  const object = owned.use(BpfObject.open(image, file));
  object.load();
  owned.move();
  return { image, object };
}

/** The same map's value by the kernel's BTF and by the object file's. */
function bothLayouts(object: BpfObject, image: Uint8Array, name: string): [Layout, Layout] {
  const { info } = object.map(name);
  const kernel = parseBtf(kernelBtf(info.btfId).bytes);
  const file = parseBtf(btfOfFile(image));
  const types = mapTypes(file, info.name, info);
  if (types?.value === undefined) throw new Error(`${info.name} is not in .maps`);
  return [layoutOf(kernel, info.btfValueTypeId), layoutOf(file, types.value)];
}

// One map per type of types.h; names longer than 15 bytes are cut by the kernel.
kernelTest("the kernel takes the BTF of types.h, and file and kernel give one layout", () => {
  const { image, object } = load("types");
  using _ = object;
  const names = object.mapNames();
  expect(names.length).toBeGreaterThan(25);
  expect(names.some((name) => name.length > 15)).toBeTrue();
  for (const name of names) {
    const [kernel, file] = bothLayouts(object, image, name);
    expect(kernel).toEqual(file);
    expect(kernel.size).toBe(object.map(name).info.valueSize);
  }
});

kernelTest("global data: the object's symbols say what libbpf told the kernel", () => {
  const { image, object } = load("counters");
  using _ = object;
  const sections = object.mapNames().filter((name) => name.includes("."));
  expect(sections.map((name) => name.slice(name.indexOf(".")))).toContainAllValues([
    ".bss",
    ".data",
    ".rodata",
  ]);
  for (const name of sections) {
    const [kernel, file] = bothLayouts(object, image, name);
    expect(kernel).toEqual(file);
    expect(kernel.kind).toBe("section");
  }
});

kernelTest("what the kernel refuses leaves its maps without BTF, and the file decodes them", () => {
  const { image, object } = load("types_refused");
  using _ = object;
  const file = parseBtf(btfOfFile(image));
  for (const name of object.mapNames()) {
    const { info } = object.map(name);
    expect(info.btfId).toBe(0);
    const value = mapTypes(file, info.name, info)?.value;
    expect(value).toBeDefined();
    expect(layoutOf(file, value ?? 0).size).toBe(info.valueSize);
  }
});

const VMLINUX = "/sys/kernel/btf/vmlinux";

kernelTest(
  "every type of vmlinux has a layout that keeps to its size",
  () => {
    const btf = parseBtf(new Uint8Array(readFileSync(VMLINUX)));
    expect(btf.end).toBeGreaterThan(50_000);
    let records = 0;
    for (let id = 0; id < btf.end; id++) {
      const layout = layoutOf(btf, id);
      if (layout.kind !== "struct" && layout.kind !== "union") continue;
      records++;
      for (const row of rows(layout)) {
        const last =
          row.bits === undefined ? row.size : Math.ceil((row.bits.shift + row.bits.width) / 8);
        if (row.offset + last > layout.size) throw new Error(`${layout.type}: ${row.name}`);
      }
    }
    expect(records).toBeGreaterThan(5_000);
  },
  60_000,
);

// Sizes that include/uapi/linux/bpf.h fixes.
kernelTest("types of vmlinux by name", () => {
  const btf = parseBtf(new Uint8Array(readFileSync(VMLINUX)));
  const sizes = {
    __u64: 8,
    "struct bpf_spin_lock": 4,
    "struct bpf_timer": 16,
    "struct bpf_list_head": 16,
    u128: 16,
  };
  for (const [name, size] of Object.entries(sizes)) {
    expect(layoutOf(btf, typeByName(btf, name)).size).toBe(size);
  }
  expect(layoutOf(btf, typeByName(btf, "struct bpf_timer")).kind).toBe("special");
});

kernelTest("a module's BTF continues that of vmlinux", () => {
  const modules = Array.from(new Bun.Glob("*").scanSync("/sys/kernel/btf")).filter(
    (name) => name !== "vmlinux",
  );
  const base = parseBtf(new Uint8Array(readFileSync(VMLINUX)));
  for (const name of modules) {
    const btf = parseBtf(new Uint8Array(readFileSync(`/sys/kernel/btf/${name}`)), base);
    for (let id = btf.first; id < btf.end; id++) layoutOf(btf, id);
  }
});
