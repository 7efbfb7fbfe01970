import type { Logger } from '@intelgraph/kernel';

/** The steps of a shutdown, in order (DESIGN §4). */
export const CLOSE_PHASES = ['readiness', 'consumers', 'transports', 'producers', 'database'] as const;
export type ClosePhase = (typeof CLOSE_PHASES)[number];

interface Hook {
  name: string;
  close: () => Promise<void> | void;
}

/** Everything an app has to close, in the order in which that is safe. */
export class Lifecycle {
  private readonly hooks = new Map<ClosePhase, Hook[]>();
  private closing: Promise<void> | undefined;

  constructor(
    private readonly logger: Logger,
    /** Time that each hook may take, in milliseconds. */
    private readonly timeoutMs: number,
  ) {}

  /** False as soon as the shutdown begins. */
  get isOpen(): boolean {
    return this.closing === undefined;
  }

  /** Registers what to close in a phase; within a phase the last registered closes first. */
  onClose(phase: ClosePhase, name: string, close: () => Promise<void> | void): void {
    const hooks = this.hooks.get(phase) ?? [];
    hooks.unshift({ name, close });
    this.hooks.set(phase, hooks);
  }

  /**
   * Closes everything once; every hook runs even when others fail.
   *
   * @throws AggregateError of what failed, after all hooks ran
   */
  close(): Promise<void> {
    this.closing ??= this.run();
    return this.closing;
  }

  private async run(): Promise<void> {
    const failures: unknown[] = [];
    for (const phase of CLOSE_PHASES) {
      for (const hook of this.hooks.get(phase) ?? []) {
        try {
          await this.bounded(hook);
        } catch (error) {
          this.logger.error({ err: error, phase, part: hook.name }, 'closing failed');
          failures.push(error);
        }
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'not everything could be closed');
  }

  private async bounded({ name, close }: Hook): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`${name} did not close in ${this.timeoutMs} ms`)), this.timeoutMs);
    });
    try {
      await Promise.race([Promise.resolve(close()), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}
