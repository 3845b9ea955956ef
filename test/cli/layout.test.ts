import { expect } from "bun:test";
import { Fixture } from "../support/fixture.ts";
import { kernelTest } from "../support/kernel.ts";
import { printed } from "../support/program.ts";

kernelTest("layout: offsets, sizes and holes, in each format", () => {
  using kinds = new Fixture("kinds");
  const words = ["layout", kinds.map("hash")];
  expect(printed(words)).toBe(
    [
      "of     offset  size  bits  name       type",
      "key         0    12  -     -          struct owner",
      "key         0     4  -       uid      __u32",
      "key         4     8  -       name     char[8]",
      "value       0    16  -     -          struct usage",
      "value       0     8  -       count    __u64",
      "value       8     4  -       balance  __s32",
      "value      12     1  -       level    __u8",
      "value      13     3  -       (hole)   -",
      "",
    ].join("\n"),
  );
  const rows = JSON.parse(printed([...words, "-o", "json"]));
  expect(rows).toHaveLength(8);
  expect(rows[7]).toMatchObject({ of: "value", offset: 13, size: 3, hole: true });
  const c = printed([...words, "-o", "c"]);
  expect(c).toMatch(/^struct owner \{\n\t__u32 uid;.*\n\tchar name\[8\];/);
  expect(printed([...words, "-o", "ts"])).toMatch(/count: bigint;.*\n {2}balance: number;/);
});

kernelTest("layout of any type of a file, without a map", () => {
  const words = ["layout", "--btf", "bpf/.output/race.bpf.o", "--type", "struct locked_words"];
  const rows = JSON.parse(printed([...words, "-o", "json"]));
  const members = rows.map(({ offset, type }: { offset: number; type: string }) => [offset, type]);
  expect(members).toContainEqual([0, "struct bpf_spin_lock"]);
  expect(members).toContainEqual([8, "__u64[8]"]);
});
