import { libbpfObjects } from "./ffi/library.ts";

/** The loaded libbpf's own version: "1.1". */
export function libbpfVersion(): string {
  return (libbpfObjects().libbpf_version_string() ?? "").replace(/^v/, "");
}
