/** What a check found. `limited` works around something; `failed` means that reading maps fails. */
export interface Finding {
  readonly status: "ok" | "limited" | "failed";
  /** What is there, or why it is not. */
  readonly detail: string;
  /** What to do about it; null where there is nothing to do. */
  readonly advice: string | null;
}

/** One question about this host. Checks are data, so that they can be listed, run and tested. */
export interface Check {
  readonly name: string;
  run(): Finding;
}

export function ok(detail: string): Finding {
  return { status: "ok", detail, advice: null };
}

export function limited(detail: string, advice: string | null): Finding {
  return { status: "limited", detail, advice };
}

export function failed(detail: string, advice: string): Finding {
  return { status: "failed", detail, advice };
}
