import { spawn } from 'node:child_process';
import { mkdir, open, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { EmbeddedPostgres, type PostgresConnection } from '@intelgraph/persistence';
import { eventually } from '../eventually/eventually.js';
import { currentRun, type TestRun } from './test-run.js';

/** The PostgreSQL of this test run. */
export interface TestPostgres {
  /** As superuser, to a database that need not exist. */
  connection(database: string): PostgresConnection;
}

const START_TIMEOUT_MS = 120_000;
const KEEPER = fileURLToPath(new URL('../../jest/keeper.mjs', import.meta.url));

const serverFile = (run: TestRun): string => join(run.directory, 'server.json');
const failureFile = (run: TestRun): string => join(run.directory, 'failed');

/** Only one worker of the run may start the server: the one that creates this file. */
async function isFirst(run: TestRun): Promise<boolean> {
  try {
    await (await open(join(run.directory, 'starting'), 'wx')).close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function startServer(run: TestRun): Promise<void> {
  // Before the server, so that there is no moment in which a kill leaves it alone.
  spawn(process.execPath, [KEEPER, String(run.mainPid), run.directory], { detached: true, stdio: 'ignore' }).unref();
  try {
    const server = await EmbeddedPostgres.start({
      dataDir: join(run.directory, 'postgres'),
      durable: false,
      settings: { max_connections: '300', max_wal_size: '4GB' },
    });
    const draft = `${serverFile(run)}.draft`;
    await writeFile(draft, JSON.stringify(server.connection('postgres')), { mode: 0o600 });
    await rename(draft, serverFile(run));
  } catch (error) {
    await writeFile(failureFile(run), String(error));
    throw error;
  }
}

async function waitForServer(run: TestRun): Promise<PostgresConnection> {
  const answer = await eventually(
    async () => {
      const failure = await readFile(failureFile(run), 'utf8').catch(() => undefined);
      return failure ?? (JSON.parse(await readFile(serverFile(run), 'utf8')) as PostgresConnection);
    },
    { timeoutMs: START_TIMEOUT_MS, intervalMs: 50 },
  );
  if (typeof answer !== 'string') return answer;
  throw new Error(`the PostgreSQL of this test run could not be started: ${answer}`);
}

let started: Promise<PostgresConnection> | undefined;

async function find(): Promise<PostgresConnection> {
  const run = currentRun();
  await mkdir(run.directory, { recursive: true });
  if (await isFirst(run)) await startServer(run);
  return waitForServer(run);
}

/**
 * The PostgreSQL that all suites and workers of this run share. The first caller starts it; it is stopped and removed
 * when the run ends, crashes included. It keeps nothing safe (no fsync): for tests only.
 */
export async function usePostgres(): Promise<TestPostgres> {
  started ??= find();
  const server = await started;
  return { connection: (database) => ({ ...server, database }) };
}
