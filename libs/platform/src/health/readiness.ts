/** Whether one part works right now; `reason` says why not. */
export interface PartStatus {
  up: boolean;
  reason?: string;
  /** Down, and the app works without it. */
  degraded?: true;
}

/** The answer of `/health/ready`. */
export interface ReadinessReport {
  status: 'ready' | 'not_ready';
  parts: Record<string, PartStatus>;
}

/** Longest a check may take before its part counts as down, in milliseconds. */
const CHECK_TIMEOUT_MS = 2000;

type Check = () => Promise<PartStatus> | PartStatus;

/** Knows the parts an app depends on and asks them when somebody wants to know. */
export class Readiness {
  private readonly checks = new Map<string, Check>();
  private draining = false;

  /** Adds a part: `readiness.add('redis', async () => ({ up: await ping() }))`; an optional one is reported only. */
  add(part: string, check: Check, { optional = false } = {}): void {
    this.checks.set(part, optional ? async () => degraded(await statusOf(check)) : check);
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
    const ready = Object.values(parts).every((part) => part.up || part.degraded);
    return { status: ready ? 'ready' : 'not_ready', parts };
  }
}

function degraded(status: PartStatus): PartStatus {
  return status.up ? status : { ...status, degraded: true };
}

async function statusOf(check: Check): Promise<PartStatus> {
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
