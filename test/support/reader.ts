/** A program whose output and errors come through pipes. */
type Child = Bun.Subprocess<"ignore" | Blob | null, "pipe", "pipe">;

/**
 * Reads so many bytes of what a program prints, or all, and then closes the pipe.
 *
 * @returns how the program took it
 */
export async function readAndLeave(
  child: Child,
  bytes: number,
): Promise<{ readonly exit: number; readonly err: string }> {
  const reader = child.stdout.getReader();
  for (let got = 0; got < bytes; ) {
    const { done, value } = await reader.read();
    if (done) break;
    got += value.length;
  }
  await reader.cancel();
  return { exit: await child.exited, err: await new Response(child.stderr).text() };
}
