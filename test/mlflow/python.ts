import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const ROOT = resolve(import.meta.dirname, '../..');
export const PYTHON = join(ROOT, '.cache/mlflow-venv/bin/python');
const INSTALLED = join(ROOT, '.cache/mlflow-venv/installed.txt');

/** Of every program with MLflow in it. */
export const ENVIRONMENT = {
  PATH: process.env['PATH'],
  HOME: process.env['HOME'],
  PYTHONDONTWRITEBYTECODE: '1',
  GIT_PYTHON_REFRESH: 'quiet',
  MLFLOW_DISABLE_TELEMETRY: 'true',
};

/** `scenarios` need a registry, `platform_scenarios` the whole platform. */
export type ScenarioFolder = 'scenarios' | 'platform_scenarios';

/** Why MLflow's client cannot be run here; an error with CI=true. */
export function obstacle(): string | undefined {
  if (existsSync(PYTHON) && existsSync(INSTALLED)) return undefined;
  const reason = 'lacking .cache/mlflow-venv; scripts/mlflow-venv.sh makes it (Python 3.11 or newer)';
  if (process.env['CI'] === 'true') throw new Error(reason);
  process.stderr.write(`SKIPPED: MLflow's own client: ${reason}\n`);
  return reason;
}

/** The sentences of all scenarios of a folder, as the files declare them. */
export function declaredScenarios(folder: ScenarioFolder): string[] {
  return readdirSync(join(import.meta.dirname, folder))
    .filter((file) => file.endsWith('.py'))
    .sort()
    .flatMap((file) =>
      [...readFileSync(join(import.meta.dirname, folder, file), 'utf8').matchAll(/^@scenario\("(.+)"\)$/gm)].map(
        ([, sentence]) => `${sentence}`,
      ),
    );
}

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
  only: readonly string[] = [],
): Promise<Map<string, string | null>> {
  const output = await pythonOutput([join(import.meta.dirname, 'run_scenarios.py'), folder, registry, ...only], {
    SHARED_DATA: join(ROOT, '../shared/data'),
    MLFLOW_TRACKING_TOKEN: tokens.author,
    MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0',
    APPROVER_TOKEN: tokens.approver,
    ADMIN_TOKEN: tokens.admin,
  });
  const reports = output
    .split('\n')
    .filter((line) => line.startsWith('{"scenario"'))
    .map((line) => JSON.parse(line) as { scenario: string; failure: string | null });
  return new Map(reports.map(({ scenario, failure }) => [scenario, failure]));
}

/** What a program prints. @throws Error with all output when it fails */
export async function pythonOutput(
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const child = spawn(PYTHON, args, { env: { ...ENVIRONMENT, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  let complaints = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (complaints += String(chunk)));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${args[0]} ended with ${code}:\n${output}${complaints}`);
  return output;
}
