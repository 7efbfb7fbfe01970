import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { eventually, freePort } from '@intelgraph/testing';

import { MLFLOW } from '../mlflow/python.js';

const START_LIMIT_MS = 120_000;

const QUIET = { MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR: 'false' };
// Nothing here runs jobs; without their runners the server starts in half the time.
const WITHOUT_JOBS = { MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false' };

/** A real `mlflow server` on SQLite that serves artifacts, in a folder of its own. */
export class MlflowServer {
  private constructor(
    readonly url: string,
    private readonly folder: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<MlflowServer> {
    const [folder, port] = [mkdtempSync(join(tmpdir(), 'mlflow-server-')), await freePort()];
    const stores = [
      '--backend-store-uri',
      `sqlite:///${folder}/mlflow.db`,
      '--artifacts-destination',
      `${folder}/files`,
    ];
    const listen = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1', '--serve-artifacts'];
    const child = spawn(MLFLOW.python, ['-m', 'mlflow', 'server', ...listen, ...stores], {
      env: { ...MLFLOW.environment, ...QUIET, ...WITHOUT_JOBS },
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += String(chunk)));
    const server = new MlflowServer(`http://127.0.0.1:${port}`, folder, child);
    const isUp = (): Promise<boolean> =>
      fetch(`${server.url}/health`).then(
        ({ ok }) => ok,
        () => false,
      );
    await eventually(
      async () => {
        if (child.exitCode !== null) throw new Error(`mlflow server ended with ${child.exitCode}:\n${output}`);
        if (!(await isUp())) throw new Error(`mlflow server does not answer:\n${output}`);
      },
      { timeoutMs: START_LIMIT_MS },
    );
    return server;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    // The workers belong to its process group.
    if (this.child.exitCode === null && this.child.pid !== undefined) {
      process.kill(-this.child.pid, 'SIGKILL');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What a program with MLflow's client printed as its last line, parsed. @throws Error with all output when it fails */
export async function runPython(program: string, args: readonly string[], token = ''): Promise<unknown> {
  const environment = token === '' ? QUIET : { ...QUIET, MLFLOW_TRACKING_TOKEN: token };
  const output = await MLFLOW.outputOf([join(import.meta.dirname, program), ...args], environment);
  return JSON.parse(output.trim().split('\n').at(-1) ?? '');
}
