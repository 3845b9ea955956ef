import { expect, test } from "bun:test";
import { headerOf } from "../../test/support/snapshot.ts";
import { findTypes } from "./types.ts";

test("BTF that cannot be used leaves the bytes", () => {
  // An id that no vmlinux reaches: that of a type of a module, which its BTF has and vmlinux's has not.
  const info = { ...headerOf().map, btfVmlinuxValueTypeId: 0x7fff_ffff };
  const { key, value, declared, source, note } = findTypes(info, {});
  expect({ key, value, declared, source }).toEqual({
    key: null,
    value: null,
    declared: null,
    source: null,
  });
  expect(note).toMatch(/^its BTF cannot be used \(.+\), so bytes are shown as hex/);
});
