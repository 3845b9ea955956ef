import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type AstNode, CTypes } from "./ast.ts";
import { emitProgram } from "./emit.ts";

const ROOT = join(import.meta.dir, "../../..");
const OUT = join(import.meta.dir, ".output");
const HEADER = join(ROOT, "bpf/types_refused.h"); // includes types.h

/** Where C puts a member: its path from the type's start, in bits. */
export interface CPlace {
  readonly path: string;
  readonly bit: number;
  readonly width: number;
}

/**
 * Values as the C compiler reads them.
 * @param type as in bpf/types.h: `struct integers`, `comm_t`, `enum long_enum`
 * @param bytes one value or several, one after the other
 * @returns a line of JSON for each. A float is {"float":"%.17g","bits":"hex"}; see differences().
 */
export function cViews(type: string, bytes: Uint8Array): string[] {
  return run([type], bytes).split("\n").slice(0, -1);
}

export function cView(type: string, bytes: Uint8Array): string {
  const [view] = cViews(type, bytes);
  if (view === undefined) throw new Error(`${bytes.length} bytes are no ${type}`);
  return view;
}

/** The compiler's sizeof and offsets of a type, those of bitfields found by setting them. */
export function cLayout(type: string): { size: number; members: CPlace[] } {
  return JSON.parse(run(["-l", type], new Uint8Array()));
}

/** Map name → value type, from VALUE_TYPES in types.h or REFUSED_TYPES in types_refused.h. */
export function valueTypes(list: "VALUE_TYPES" | "REFUSED_TYPES"): Map<string, string> {
  const file = list === "VALUE_TYPES" ? "bpf/types.h" : "bpf/types_refused.h";
  const text = readFileSync(join(ROOT, file), "utf8");
  const macro = text.slice(text.indexOf(`#define ${list}(X)`));
  return new Map(
    [...macro.matchAll(/X\((\w+), ([\w ]+)\)/g)].map(([, map = "", type = ""]) => [map, type]),
  );
}

function run(args: readonly string[], stdin: Uint8Array): string {
  const { exitCode, stdout } = Bun.spawnSync([program(), ...args], { stdin });
  if (exitCode !== 0) throw new Error(`bpf/types.h has no type ${args.at(-1)}`);
  return stdout.toString();
}

/** Builds the program unless it is newer than all it is made from. */
function program(): string {
  const built = join(OUT, "ctypes");
  const sources = ["ast.ts", "emit.ts", "print.h", "view.ts"].map((f) => join(import.meta.dir, f));
  sources.push(HEADER, join(ROOT, "bpf/types.h"));
  const newest = Math.max(...sources.map((f) => statSync(f).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return built;

  mkdirSync(OUT, { recursive: true });
  const unit: AstNode = JSON.parse(
    clang("-fsyntax-only", "-Xclang", "-ast-dump=json", "-x", "c", HEADER),
  );
  const types = new CTypes(unit);
  const names = new Set([
    ...valueTypes("VALUE_TYPES").values(),
    ...valueTypes("REFUSED_TYPES").values(),
  ]);
  const source = join(OUT, `ctypes.${process.pid}.c`);
  writeFileSync(source, emitProgram(HEADER, new Map([...names].map((n) => [n, types.named(n)]))));
  // Two test runs may build at once: each its own file, then a rename. `char` is signed in BPF.
  clang("-O1", "-w", "-fsigned-char", `-I${import.meta.dir}`, "-o", `${source}.out`, source);
  renameSync(`${source}.out`, built);
  return built;
}

/** Runs the C compiler; what it says is the error. */
export function clang(...args: string[]): string {
  const compiler = process.env.CLANG ?? Bun.which("clang") ?? "clang-19";
  const { exitCode, stdout, stderr } = Bun.spawnSync([compiler, ...args]);
  if (exitCode !== 0) throw new Error(`${compiler}: ${stderr}`);
  return stdout.toString();
}
