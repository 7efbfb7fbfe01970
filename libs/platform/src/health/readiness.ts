/** Whether one part works right now; `reason` says why not. */
export interface PartStatus {
  up: boolean;
  reason?: string;
}

/** The answer of `/health/ready`. */
export interface ReadinessReport {
  status: 'ready' | 'not_ready';
  parts: Record<string, PartStatus>;
}

/** Longest a check may take before its part counts as down, in milliseconds. */
const CHECK_TIMEOUT_MS = 2000;

/** Knows the parts an app depends on and asks them when somebody wants to know. */
export class Readiness {
  private readonly checks = new Map<string, () => Promise<PartStatus> | PartStatus>();
  private draining = false;

  /** Adds a part: `readiness.add('redis', async () => ({ up: await ping() }))`. */
  add(part: string, check: () => Promise<PartStatus> | PartStatus): void {
    this.checks.set(part, check);
  }

  /** From now on the app is not ready, whatever its parts say. */
  drain(): void {
    this.draining = true;
  }

  async report(): Promise<ReadinessReport> {
    const entries = await Promise.all(
      [...this.checks].map(async ([part, check]) => [part, await statusOf(check)] as const),
    );
    const parts: Record<string, PartStatus> = Object.fromEntries(entries);
    if (this.draining) parts['shutdown'] = { up: false, reason: 'shutting down' };
    const ready = Object.values(parts).every(({ up }) => up);
    return { status: ready ? 'ready' : 'not_ready', parts };
  }
}

async function statusOf(check: () => Promise<PartStatus> | PartStatus): Promise<PartStatus> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<PartStatus>((resolve) => {
    timer = setTimeout(() => resolve({ up: false, reason: 'does not answer' }), CHECK_TIMEOUT_MS);
  });
  try {
    return await Promise.race([Promise.resolve(check()), late]);
  } catch (error) {
    return { up: false, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(timer);
  }
}
