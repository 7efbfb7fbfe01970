/** What a supervised database can be asked. */
export interface Supervised {
  isRunning(): boolean;
  /** Starts it again where it was. */
  revive(): Promise<void>;
  /** Tells it to end, without waiting: the last thing that a process does. */
  dismiss(): void;
  /** For people: what happened to it. */
  report(line: string): void;
}

export interface Supervision {
  /** Looks away, and waits for a start that is under way. */
  end(): Promise<void>;
}

const LOOK_MS = 500;
/** Between two starts: a database that cannot live is not started in a tight loop. */
const PAUSE_MS = 5_000;

/**
 * Looks after a database until told to end: starts it again when it is gone, and dismisses it when this process exits
 * with it still running. A process that is killed cannot do the latter; the next start adopts what it leaves.
 */
export function supervise(database: Supervised, { lookMs = LOOK_MS, pauseMs = PAUSE_MS } = {}): Supervision {
  let reviving: Promise<void> | undefined;
  let notBefore = 0;

  const revive = async (): Promise<void> => {
    database.report('PostgreSQL ended by itself and is started again');
    try {
      await database.revive();
      database.report('PostgreSQL runs again');
    } catch (error) {
      database.report(
        `PostgreSQL could not be started again: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
    notBefore = Date.now() + pauseMs;
    reviving = undefined;
  };
  const look = (): void => {
    if (reviving === undefined && Date.now() >= notBefore && !database.isRunning()) reviving = revive();
  };
  const timer = setInterval(look, lookMs).unref();
  const dismiss = (): void => database.dismiss();
  process.once('exit', dismiss);

  return {
    end: async () => {
      clearInterval(timer);
      await reviving;
      process.off('exit', dismiss);
    },
  };
}
