import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';

import { silentLogger, type Logger } from '@intelgraph/kernel';

import { PythonEnvironments, type EnvironmentMode } from './environments/environments.js';
import type { Interpreter } from './environments/interpreter.js';
import { makeOwnFolder, removeOwnFolder } from './folders/own-folders.js';
import { PythonModelError } from './python-worker.errors.js';
import { PythonModel } from './workers/python-model.js';
import type { WorkerDescription } from './workers/start-worker.js';
import { DEFAULT_WORKER_OPTIONS, type WorkerOptions } from './workers/worker-options.js';

export interface PythonModelsOptions {
  /** Folder of environments and of the files of loaded models: this process's own. */
  readonly dir: string;
  /** Default `create`. */
  readonly environments?: EnvironmentMode;
  /** Default `python3`. */
  readonly python?: string;
  /** Further arguments of `pip install`. */
  readonly pipArguments?: readonly string[];
  /** Longest time that an environment takes to make, in milliseconds. Default 10 minutes. */
  readonly installMs?: number;
  readonly worker?: Partial<WorkerOptions>;
  readonly logger?: Logger;
}

/** A model that answers, and what its worker said of it. */
export interface LoadedPythonModel extends WorkerDescription {
  readonly model: PythonModel;
  readonly close: () => Promise<void>;
}

interface ModelFile {
  readonly path: string;
  readonly bytes: Uint8Array;
}

const INSTALL_MS = 600_000;

/** Python models, each in a process of its own with an environment of its own. */
export class PythonModels {
  private readonly environments: PythonEnvironments;
  private readonly loaded = new Set<LoadedPythonModel>();
  private readonly logger: Logger;
  private readonly filesDir: string;

  constructor(private readonly options: PythonModelsOptions) {
    const { environments: mode = 'create', python = 'python3', pipArguments = [], installMs = INSTALL_MS } = options;
    this.logger = options.logger ?? silentLogger;
    this.filesDir = join(options.dir, 'models');
    const dir = join(options.dir, 'environments');
    this.environments = new PythonEnvironments({ mode, python, dir, pipArguments, installMs }, this.logger);
  }

  /** @throws PythonMissingError */
  interpreter(): Promise<Interpreter> {
    return this.environments.interpreter();
  }

  /**
   * Starts a worker that has loaded the model in these files, which MLflow wrote.
   *
   * @param name what logs call it
   * @throws PythonMissingError, PythonEnvironmentError, PythonModelError
   */
  async load(files: readonly ModelFile[], name: string): Promise<LoadedPythonModel> {
    const [requirements = '', constraints] = ['requirements.txt', 'constraints.txt'].map((name) => textOf(files, name));
    const python = await this.environments.pythonFor({ requirements, constraints });
    const modelDir = await this.unpack(files);
    const worker = { ...DEFAULT_WORKER_OPTIONS, ...this.options.worker };
    const model = new PythonModel({ name, python, modelDir, options: worker }, this.logger);
    try {
      const description = await model.start();
      const loaded: LoadedPythonModel = { ...description, model, close: () => this.unload(loaded, modelDir) };
      this.loaded.add(loaded);
      return loaded;
    } catch (error) {
      await removeOwnFolder(modelDir);
      throw error;
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.loaded].map((one) => one.close()));
  }

  private async unload(loaded: LoadedPythonModel, modelDir: string): Promise<void> {
    this.loaded.delete(loaded);
    loaded.model.close();
    await removeOwnFolder(modelDir);
  }

  /** @throws PythonModelError for a file that would lie elsewhere */
  private async unpack(files: readonly ModelFile[]): Promise<string> {
    const folder = await makeOwnFolder(this.filesDir, 'model-');
    try {
      for (const { path, bytes } of files) {
        const target = resolve(folder, path);
        if (!target.startsWith(folder + sep)) throw new PythonModelError(`its file ${path} lies outside of its folder`);
        await mkdir(dirname(target), { recursive: true, mode: 0o700 });
        await writeFile(target, bytes, { mode: 0o600 });
      }
      return folder;
    } catch (error) {
      await removeOwnFolder(folder);
      throw error;
    }
  }
}

function textOf(files: readonly ModelFile[], name: string): string | undefined {
  const file = files.find(({ path }) => path === name);
  return file === undefined ? undefined : Buffer.from(file.bytes).toString('utf8');
}
