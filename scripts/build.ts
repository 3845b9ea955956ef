/**
 * Builds the program as one executable: bun scripts/build.ts OUTFILE ENTRY…
 *
 * Splitting keeps the lazy libraries out of every command's start. Without the two autoload flags
 * the program would run ./.env and ./bunfig.toml of its user's directory, as root. citty's one
 * import of node:util is replaced: see docs/decisions/.
 */
import type { BunPlugin } from "bun";

const [outfile, ...entrypoints] = process.argv.slice(2);
if (outfile === undefined || entrypoints.length === 0) throw new Error("OUTFILE and ENTRY needed");

const IMPORT = 'import { parseArgs as parseArgs$1 } from "node:util";';
const PARSE_ARGS = `${import.meta.dir}/../src/cli/parse-args.ts`;

const cittyWithoutUtil: BunPlugin = {
  name: "citty without node:util",
  setup(build) {
    build.onLoad({ filter: /\/citty\/dist\/index\.mjs$/ }, async ({ path }) => {
      const source = await Bun.file(path).text();
      if (!source.includes(IMPORT)) throw new Error(`${path}: its import of node:util has changed`);
      const ours = `import { parseArgs as parseArgs$1 } from ${JSON.stringify(PARSE_ARGS)};`;
      return { contents: source.replace(IMPORT, () => ours), loader: "js" };
    });
  },
};

await Bun.build({
  entrypoints,
  target: "bun",
  format: "esm",
  minify: true,
  splitting: true,
  bytecode: true,
  compile: { outfile, autoloadBunfig: false, autoloadDotenv: false },
  plugins: [cittyWithoutUtil],
});
