import { AppError } from '@intelgraph/kernel';

/** What `bootstrap()` of an app returns. */
export interface Running {
  /** Resolves when the app answers. */
  ready: Promise<void>;
  close(): Promise<void>;
}

/** What the process can do beside running. */
export interface Commands {
  /** `node main.js migrate`: brings the database up to date and returns what was applied ({@link migrateApp}). */
  migrate?: () => Promise<readonly string[]>;
  /** Others by the word behind `main.js`; each returns what it has to say. */
  readonly others?: Readonly<Record<string, () => Promise<string>>>;
}

/** Two signals within this many milliseconds are one press of Ctrl-C. */
const SAME_PRESS_MS = 1_000;

/**
 * Runs an app as a process of its own: starts it, closes it on SIGINT or SIGTERM, and ends with code 1 when it
 * cannot start or close. A second signal ends the process at once; a repeat within {@link SAME_PRESS_MS} does not, for
 * npm forwards the Ctrl-C that the terminal already delivered. `node main.js migrate` migrates and ends.
 */
export async function runMain(bootstrap: () => Promise<Running>, commands: Commands = {}): Promise<void> {
  if (process.argv[2] === 'migrate') return migrateAndEnd(commands);
  const command = commands.others?.[process.argv[2] ?? ''];
  if (command !== undefined) return runAndEnd(command);
  const starting = bootstrap();
  let stopping: Promise<void> | undefined;
  let stoppingSince = 0;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) {
      if (performance.now() - stoppingSince > SAME_PRESS_MS) process.exit(signal === 'SIGINT' ? 130 : 143);
      return;
    }
    stoppingSince = performance.now();
    // An app that is still starting is closed as soon as it can be.
    stopping = starting.then(end, () => undefined);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  try {
    const app = await starting;
    await app.ready;
  } catch (error) {
    // Whoever ends an app while it starts makes `ready` fail; that is no failure of the process.
    await stopping;
    fail(error);
  }
}

async function runAndEnd(command: () => Promise<string>): Promise<void> {
  try {
    process.stdout.write(`${await command()}\n`);
  } catch (error) {
    fail(error);
  }
}

async function migrateAndEnd({ migrate }: Commands): Promise<void> {
  try {
    const applied = (await migrate?.()) ?? [];
    process.stdout.write(`${applied.length} migrations applied${applied.map((name) => `\n  ${name}`).join('')}\n`);
  } catch (error) {
    fail(error);
  }
}

async function end(app: Running): Promise<void> {
  try {
    await app.close();
    process.exit(0);
  } catch (error) {
    fail(error);
  }
}

function fail(error: unknown): never {
  const text =
    error instanceof AppError ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`${text}\n`);
  process.exit(1);
}
