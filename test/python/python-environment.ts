import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');

/** A virtual environment with other people's clients, as `scripts/python-venv.sh <name>` makes it. */
export class PythonEnvironment {
  readonly python: string;
  private readonly folder: string;

  /**
   * @param whose whose client is in it, for people
   * @param variables what each of its programs finds in its environment
   */
  constructor(
    private readonly name: string,
    private readonly whose: string,
    private readonly variables: Readonly<Record<string, string>> = {},
  ) {
    this.folder = join(ROOT, `.cache/${name}-venv`);
    this.python = join(this.folder, 'bin/python');
  }

  /** Of every program that is run in it. */
  get environment(): Record<string, string | undefined> {
    const { PATH, HOME } = process.env;
    return { PATH, HOME, PYTHONDONTWRITEBYTECODE: '1', ...this.variables };
  }

  /** Why the client cannot be run here; an error with CI=true. */
  obstacle(): string | undefined {
    if (this.isThere()) return undefined;
    const reason = this.remedy();
    if (process.env['CI'] === 'true') throw new Error(reason);
    process.stderr.write(`SKIPPED: ${this.whose} own client: ${reason}\n`);
    return reason;
  }

  /** Whether there is one, of those that CI does without; says so where there is none. */
  isThereOr(leftOut: string): boolean {
    if (this.isThere()) return true;
    process.stderr.write(`SKIPPED: ${leftOut}: ${this.remedy()}\n`);
    return false;
  }

  private isThere(): boolean {
    return existsSync(this.python) && existsSync(join(this.folder, 'installed.txt'));
  }

  private remedy(): string {
    return `lacking .cache/${this.name}-venv; scripts/python-venv.sh ${this.name} makes it (Python 3.11 or newer)`;
  }

  /** What a program prints. @throws Error with all output when it fails */
  async outputOf(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<string> {
    const env = { ...this.environment, ...variables };
    const child = spawn(this.python, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let complaints = '';
    child.stdout.on('data', (chunk) => (output += String(chunk)));
    child.stderr.on('data', (chunk) => (complaints += String(chunk)));
    const [code] = (await once(child, 'close')) as [number | null];
    if (code !== 0) throw new Error(`${args[0]} ended with ${code}:\n${output}${complaints}`);
    return output;
  }
}
