import type { Command } from "./command.ts";

/** `usage: bpfkit lookup [flags] MAP [KEY…]`, for the help and for refusals. */
export function usageLine({ name, args }: Pick<Command, "name" | "args">): string {
  const words = args.map((argument) => {
    const word = argument.variadic ? `${argument.name}…` : argument.name;
    return argument.optional ? `[${word}]` : word;
  });
  return ["usage: bpfkit", name, "[flags]", ...words].join(" ");
}
