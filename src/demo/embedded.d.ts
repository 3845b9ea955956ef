/** `import path from "….bpf.o" with { type: "file" }`: a path, inside the program once compiled. */
declare module "*.bpf.o" {
  const path: string;
  export default path;
}
