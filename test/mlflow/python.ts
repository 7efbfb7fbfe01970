import { join, resolve } from 'node:path';

import { PythonEnvironment } from '../python/python-environment.js';
import { reportsOf, scenariosIn } from '../python/scenarios.js';

const ROOT = resolve(import.meta.dirname, '../..');

const QUIET = { GIT_PYTHON_REFRESH: 'quiet', MLFLOW_DISABLE_TELEMETRY: 'true' };

/** Of every program with MLflow in it. */
export const MLFLOW = new PythonEnvironment('mlflow', "MLflow's", QUIET);

/** The same with PyTorch, which is too large for CI. */
export const TORCH = new PythonEnvironment('torch', "MLflow's", QUIET);

/** `scenarios` need a registry, `platform_scenarios` the whole platform, `torch_scenarios` PyTorch besides. */
export type ScenarioFolder = 'scenarios' | 'platform_scenarios' | 'torch_scenarios';

/** The sentences of all scenarios of a folder, as the files declare them. */
export const declaredScenarios = (folder: ScenarioFolder): string[] => scenariosIn(join(import.meta.dirname, folder));

export interface Tokens {
  readonly author: string;
  readonly approver: string;
  readonly admin: string;
}

/**
 * What went wrong in each scenario, of these or of all; `null` where nothing did.
 *
 * @param registry its URL; `{number}` in it becomes the number of the scenario
 * @throws Error with all output when the program itself fails
 */
export async function runScenarios(
  folder: ScenarioFolder,
  registry: string,
  tokens: Tokens,
  { only = [], environment = MLFLOW }: { only?: readonly string[]; environment?: PythonEnvironment } = {},
): Promise<Map<string, string | null>> {
  const program = join(import.meta.dirname, 'run_scenarios.py');
  const output = await environment.outputOf([program, folder, registry, ...only], {
    SHARED_DATA: join(ROOT, '../shared/data'),
    MLFLOW_TRACKING_TOKEN: tokens.author,
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
    APPROVER_TOKEN: tokens.approver,
    ADMIN_TOKEN: tokens.admin,
  });
  return reportsOf(output);
}
