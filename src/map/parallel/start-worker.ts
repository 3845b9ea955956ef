import type { Task } from "./task.ts";

/** Where a compiled program keeps its files; entry points stand there as under src/. */
const EMBEDDED = "/$bunfs/";

/**
 * Starts a thread that works at a task until nothing is left. The process does not wait for it:
 * who started it does. Where none can be started, for want of threads or memory, or where its
 * module cannot be loaded (of which Bun says nothing on stderr), the others do its work.
 */
export function startWorker(task: Task): void {
  const here = import.meta.url;
  const url = here.includes(EMBEDDED)
    ? new URL("./map/parallel/scan-worker.ts", here)
    : new URL("./scan-worker.ts", here);
  try {
    const worker = new Worker(url, { workerData: task, smol: true } as WorkerOptions);
    worker.unref();
  } catch (error) {
    if (!isWantOfThreads(error)) throw error;
  }
}

/** By its words: Bun has neither a code nor a class for it. */
function isWantOfThreads(error: unknown): boolean {
  return error instanceof TypeError && error.message === "Failed to spawn worker thread";
}
