/**
 * What citty needs of node:util's parseArgs, for words as checkedWords writes them: `--flag=value`
 * or `--flag`, then `--`, then the other words. The build puts it in the place of node:util, whose
 * loading is a tenth of a lookup's time.
 */
export function parseArgs({ args }: { readonly args: readonly string[] }): {
  readonly values: Readonly<Record<string, string | boolean>>;
  readonly positionals: readonly string[];
} {
  const end = args.indexOf("--");
  const values: Record<string, string | boolean> = {};
  for (const word of args.slice(0, end)) {
    const equals = word.indexOf("=");
    if (equals < 0) values[word.slice(2)] = true;
    else values[word.slice(2, equals)] = word.slice(equals + 1);
  }
  return { values, positionals: args.slice(end + 1) };
}
