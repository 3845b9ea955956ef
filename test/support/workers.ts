export type Start = (make: typeof Worker, url: string | URL, options?: WorkerOptions) => Worker;

/** Every Worker is started by `start` until the scope ends. */
export function workersBy(start: Start): Disposable {
  const real = globalThis.Worker;
  globalThis.Worker = new Proxy(real, {
    construct: (make, [url, options]) => start(make, url, options),
  });
  return {
    [Symbol.dispose]() {
      globalThis.Worker = real;
    },
  };
}
