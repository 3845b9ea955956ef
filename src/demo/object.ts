import path from "../../bpf/.output/demo.bpf.o" with { type: "file" };

/** The compiled bpf/demo.bpf.c; a compiled bpfkit carries it inside. */
export async function demoObject(): Promise<Uint8Array> {
  return new Uint8Array(await Bun.file(path).arrayBuffer());
}
