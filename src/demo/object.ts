import { BpfkitError } from "../errors.ts";

/** The compiled bpf/demo.bpf.c; a compiled bpfkit carries it inside. */
export async function demoObject(): Promise<Uint8Array> {
  return new Uint8Array(await Bun.file(await objectPath()).arrayBuffer());
}

async function objectPath(): Promise<string> {
  try {
    const module = await import("../../bpf/.output/demo.bpf.o", { with: { type: "file" } });
    return module.default;
  } catch (cause) {
    throw new BpfkitError("E_NOT_FOUND", "the demo's program is not compiled", {
      hint: "make bpf, which needs clang 15 or later; a built bpfkit has it inside",
      cause,
    });
  }
}
