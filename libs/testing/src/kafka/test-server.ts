import { spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { eventually } from '../eventually/eventually.js';
import { currentRun } from '../postgres/test-run.js';

const KEEPER = fileURLToPath(new URL('../../../../scripts/services/test-keeper.mjs', import.meta.url));
const START_TIMEOUT_MS = 300_000;

async function isFirst(dir: string): Promise<boolean> {
  await mkdir(dirname(dir), { recursive: true, mode: 0o700 });
  try {
    await mkdir(dir);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** The server of a kind that all workers of this run share: the first caller starts it, its keeper stops it. */
export async function sharedServer(kind: 'kafka' | 'redis' | 's3' | 'kms'): Promise<{ url: string; pid: number }> {
  const { mainPid } = currentRun();
  const dir = join(tmpdir(), `intelgraph-test-servers-${process.getuid?.() ?? 'x'}`, `${kind}-${mainPid}`);
  if (await isFirst(dir)) {
    spawn(process.execPath, [KEEPER, kind, String(mainPid), dir], { detached: true, stdio: 'ignore' }).unref();
  }
  const answer = await eventually(
    async () => {
      const failure = await readFile(join(dir, 'failed'), 'utf8').catch(() => undefined);
      return failure ?? (JSON.parse(await readFile(join(dir, 'ready'), 'utf8')) as { url: string; pid: number });
    },
    { timeoutMs: START_TIMEOUT_MS, intervalMs: 50 },
  );
  if (typeof answer !== 'string') return answer;
  throw new Error(`the ${kind} of this test run could not be started: ${answer}`);
}

/**
 * Whether suites that need the server can run. When they cannot they are skipped with the reason on the terminal, and
 * with CI=true the suite fails instead.
 *
 * @throws Error with CI=true
 */
export function isAvailable(problem: string | undefined): boolean {
  if (problem === undefined) return true;
  if (process.env['CI'] === 'true') throw new Error(problem);
  process.stderr.write(`SKIPPED: ${problem}\n`);
  return false;
}
