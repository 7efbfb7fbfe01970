import { type ChildProcess, spawn } from 'node:child_process';
import { join, resolve } from 'node:path';

import { endProcess } from '../end-process.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const MAIN = join(import.meta.dirname, 'replica-main.mjs');

/** The inference service as a process of its own. */
export class ReplicaProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly ports: { readonly http: number; readonly grpc: number },
  ) {}

  /** @throws Error with all output when it ends before it is ready */
  static async start(settings: object): Promise<ReplicaProcess> {
    const node = join(ROOT, 'node_modules/.bin/node');
    const child = spawn(node, [MAIN, JSON.stringify(settings)], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const ready = new Promise<string>((found, failed) => {
      const read = (chunk: Buffer): void => {
        output += chunk.toString();
        const [, ports] = /^ready (.+)$/m.exec(output) ?? [];
        if (ports !== undefined) found(ports);
      };
      child.stdout.on('data', read);
      child.stderr.on('data', read);
      child.once('exit', () => failed(new Error(`the replica ended:\n${output}`)));
    });
    return new ReplicaProcess(child, JSON.parse(await ready) as { http: number; grpc: number });
  }

  /** Ends it in the middle of what it does. */
  kill(): Promise<void> {
    return endProcess(this.child, 'SIGKILL');
  }
}
