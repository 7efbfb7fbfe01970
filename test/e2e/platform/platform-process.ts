import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { endProcess } from '../end-process.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const START_LIMIT_MS = 90_000;
const SERVICES = ['gateway', 'training', 'inference', 'registry', 'features', 'monitoring', 'governance'] as const;
export type ServiceName = (typeof SERVICES)[number];

/** Environment of a platform on free ports, in a folder of its own. */
export function platformEnv(dataDir: string, more: Record<string, string> = {}): NodeJS.ProcessEnv {
  const ports = SERVICES.flatMap((name) => [
    [`${name.toUpperCase()}_PORT`, '0'],
    [`${name.toUpperCase()}_GRPC_PORT`, '0'],
  ]);
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    ...(Object.fromEntries(ports) as Record<string, string>),
    DATA_DIR: dataDir,
    ARTIFACTS_DIR: join(dataDir, 'artifacts'),
    LOG_LEVEL: 'info',
    LOG_FORMAT: 'json',
    ...more,
  };
  return env;
}

/** The real standalone program as a process of its own. */
export class PlatformProcess {
  output = '';
  private ports = new Map<string, { http: string; grpc: string }>();

  private constructor(
    readonly dataDir: string,
    private readonly child: ChildProcess,
  ) {
    child.stdout?.on('data', (chunk) => (this.output += String(chunk)));
    child.stderr?.on('data', (chunk) => (this.output += String(chunk)));
  }

  /** A folder that `remove` deletes. */
  static newDataDir(): string {
    const folder = mkdtempSync(join(tmpdir(), 'platform-e2e-'));
    // Where root runs the tests, the database runs as another user: it must reach its data, or they go elsewhere.
    chmodSync(folder, 0o755);
    return folder;
  }

  static spawn(dataDir: string, more: Record<string, string> = {}): PlatformProcess {
    const entry = join(ROOT, 'apps/standalone/dist/main.js');
    const child = spawn(join(ROOT, 'node_modules/.bin/node'), ['--disable-warning=TimeoutNegativeWarning', entry], {
      env: platformEnv(dataDir, more),
      cwd: dataDir,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new PlatformProcess(dataDir, child);
  }

  /** Resolves when the table of URLs is printed. @throws Error with all output when the program ends before */
  static async start(dataDir: string, more: Record<string, string> = {}): Promise<PlatformProcess> {
    const platform = PlatformProcess.spawn(dataDir, more);
    const deadline = Date.now() + START_LIMIT_MS;
    while (!platform.readTable()) {
      if (platform.child.exitCode !== null || Date.now() > deadline) {
        platform.child.kill('SIGKILL');
        throw new Error(`the platform did not start:\n${platform.output}`);
      }
      await new Promise((wake) => setTimeout(wake, 50));
    }
    return platform;
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  url(service: ServiceName = 'gateway'): string {
    return this.addressOf(service).http;
  }

  grpc(service: ServiceName): string {
    return this.addressOf(service).grpc;
  }

  /** The token of a person that dev mode brings along. */
  token(person: 'author' | 'approver'): string {
    const tokens = JSON.parse(readFileSync(join(this.dataDir, 'dev-tokens.json'), 'utf8')) as Record<string, string>;
    return tokens[person] ?? '';
  }

  /** Sends the signal and waits for the end. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    await endProcess(this.child, signal);
    return { code: this.child.exitCode, signal: this.child.signalCode };
  }

  async ended(): Promise<number | null> {
    if (this.child.exitCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }

  remove(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private addressOf(service: ServiceName): { http: string; grpc: string } {
    const address = this.ports.get(service);
    if (address === undefined) throw new Error(`${service} is not in the table:\n${this.output}`);
    return address;
  }

  private readTable(): boolean {
    for (const name of SERVICES) {
      const [, http, grpc] =
        new RegExp(`^${name} +(http://\\S+) +\\S+/docs(?: +(\\S+))?$`, 'm').exec(this.output) ?? [];
      if (http === undefined) return false;
      this.ports.set(name, { http, grpc: grpc ?? '' });
    }
    return true;
  }
}
