import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

import type { Logger } from '@intelgraph/kernel';

import { makeOwnFolder, removeOwnFolder } from '../folders/own-folders.js';
import { PythonEnvironmentError } from '../python-worker.errors.js';

import { findInterpreter, type Interpreter } from './interpreter.js';
import { outputOf, ProgramError } from './program.js';
import { environmentKey, type Requirements } from './requirements.js';

/**
 * `create`: each set of requirements gets a virtual environment of its own. `existing`: the given Python has all that any model
 * requires, and nothing is ever installed.
 */
export const ENVIRONMENT_MODES = ['create', 'existing'] as const;
export type EnvironmentMode = (typeof ENVIRONMENT_MODES)[number];

export interface EnvironmentsOptions {
  readonly mode: EnvironmentMode;
  /** Command or path of the Python that environments are made with, or that is used as it is. */
  readonly python: string;
  /** Folder of the environments. */
  readonly dir: string;
  /** Further arguments of `pip install`: an index, a proxy, `--only-binary=:all:`. */
  readonly pipArguments: readonly string[];
  /** Making one takes no longer than that, in milliseconds. */
  readonly installMs: number;
}

/** The Pythons that models run in. */
export class PythonEnvironments {
  private readonly making = new Map<string, Promise<string>>();
  private found: Promise<Interpreter> | undefined;

  constructor(
    private readonly options: EnvironmentsOptions,
    private readonly logger: Logger,
  ) {}

  /** @throws PythonMissingError; asked again each time until there is one */
  interpreter(): Promise<Interpreter> {
    const finding = (this.found ??= findInterpreter(this.options.python));
    finding.catch(() => (this.found = undefined));
    return finding;
  }

  /**
   * The Python that has what a model requires; made the first time that something requires it.
   *
   * @throws PythonMissingError; PythonEnvironmentError with what pip said
   */
  async pythonFor(requirements: Requirements): Promise<string> {
    const interpreter = await this.interpreter();
    if (this.options.mode === 'existing') return interpreter.executable;
    const key = environmentKey(interpreter, requirements);
    const target = join(this.options.dir, key);
    if (existsSync(target)) return pythonIn(target);
    const known = this.making.get(key);
    if (known !== undefined) return known;
    const making = this.make(interpreter, requirements, target).finally(() => this.making.delete(key));
    this.making.set(key, making);
    return making;
  }

  private async make(interpreter: Interpreter, requirements: Requirements, target: string): Promise<string> {
    const started = performance.now();
    const draft = await makeOwnFolder(this.options.dir, 'draft-');
    try {
      await this.fill(draft, interpreter, requirements);
      // A folder that has its name is complete. Another process may have been faster: its own is as good.
      await rename(draft, target).catch((error: unknown) => {
        if (!existsSync(target)) throw error;
      });
    } catch (error) {
      if (!(error instanceof ProgramError)) throw error;
      throw new PythonEnvironmentError(`its requirements cannot be installed: pip ${error.message}`, error);
    } finally {
      await removeOwnFolder(draft);
    }
    const seconds = Math.round((performance.now() - started) / 1000);
    this.logger.info({ target, python: interpreter.version, seconds }, 'made an environment for Python models');
    return pythonIn(target);
  }

  private async fill(draft: string, { executable }: Interpreter, given: Requirements): Promise<void> {
    const { installMs: timeoutMs, pipArguments } = this.options;
    // pip reads the configuration of the user that runs us. It finds nothing else of our environment.
    const options = { timeoutMs, cwd: draft, env: { HOME: homedir() } };
    // Debian's Python can make an environment, but puts no pip into it: the pip outside fills it.
    await outputOf(executable, ['-I', '-m', 'venv', '--without-pip', draft], options);
    await writeFile(join(draft, 'requirements.txt'), given.requirements);
    if (given.constraints !== undefined) await writeFile(join(draft, 'constraints.txt'), given.constraints);
    const quiet = ['--quiet', '--disable-pip-version-check', '--no-input', '--no-warn-script-location'];
    const wanted = [...pipArguments, '--requirement', 'requirements.txt'];
    await outputOf(
      executable,
      ['-I', '-m', 'pip', '--python', pythonIn(draft), 'install', ...quiet, ...wanted],
      options,
    );
  }
}

const pythonIn = (environment: string): string => join(environment, 'bin', 'python');
