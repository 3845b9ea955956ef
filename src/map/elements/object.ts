/** The compiled bpf/elements.bpf.c; a compiled bpfkit carries it inside. Null where it was not compiled. */
export async function elementsObject(): Promise<Uint8Array | null> {
  try {
    const module = await import("../../../bpf/.output/elements.bpf.o", { with: { type: "file" } });
    return new Uint8Array(await Bun.file(module.default).arrayBuffer());
  } catch {
    return null;
  }
}
