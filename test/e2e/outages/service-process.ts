import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

import { eventually, freePort } from '@intelgraph/testing';

import { endProcess } from '../end-process.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const START_LIMIT_MS = 60_000;

/** One service as a process of its own, on ports that it keeps when it is started again. */
export class ServiceProcess {
  private child: ChildProcess | undefined;
  private output = '';

  private constructor(
    private readonly name: string,
    private readonly env: NodeJS.ProcessEnv,
    readonly url: string,
    readonly grpcAddress: string,
  ) {}

  /** Its database is migrated as it starts. */
  static async start(name: 'registry' | 'inference', env: NodeJS.ProcessEnv): Promise<ServiceProcess> {
    const [port, grpcPort] = [await freePort(), await freePort()];
    const own = { [`${name.toUpperCase()}_PORT`]: String(port), [`${name.toUpperCase()}_GRPC_PORT`]: String(grpcPort) };
    const settings = {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      MIGRATE_ON_START: 'true',
      LOG_LEVEL: 'warn',
    };
    const service = new ServiceProcess(
      name,
      { ...settings, ...env, ...own },
      `http://127.0.0.1:${port}`,
      `127.0.0.1:${grpcPort}`,
    );
    await service.start();
    return service;
  }

  /** @throws Error with all output when it ends, or is not ready in time */
  async start(): Promise<void> {
    const entry = join(ROOT, `apps/${this.name}/dist/main.js`);
    const child = spawn(join(ROOT, 'node_modules/.bin/node'), [entry], {
      ...{ env: this.env, cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] },
    });
    this.child = child;
    this.output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => (this.output += chunk.toString()));
    }
    const isReady = (): Promise<boolean> =>
      fetch(`${this.url}/health/ready`).then(
        ({ ok }) => ok,
        () => false,
      );
    await eventually(
      async () => {
        if (child.exitCode !== null || !(await isReady()))
          throw new Error(`${this.name} is not ready:\n${this.output}`);
      },
      { timeoutMs: START_LIMIT_MS },
    );
  }

  /** Ends it in the middle of what it does. */
  async kill(): Promise<void> {
    if (this.child !== undefined) await endProcess(this.child, 'SIGKILL');
  }
}
