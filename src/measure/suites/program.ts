/** How this very program is called again: the executable, or Bun with the source. */
export function thisProgram(): string[] {
  const compiled = Bun.main.startsWith("/$bunfs/");
  return compiled ? [process.execPath] : [process.execPath, Bun.main];
}

/** Runs a command to its end. @returns whether it ended well */
export function succeeds(command: readonly string[]): boolean {
  const stdio: ["ignore", "ignore", "ignore"] = ["ignore", "ignore", "ignore"];
  try {
    return Bun.spawnSync([...command], { stdio }).success;
  } catch {
    return false; // there is no such program
  }
}
