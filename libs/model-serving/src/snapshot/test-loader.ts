import type { AbTest } from '../ab-tests/ab-test.js';
import type { Deployment } from '../deployments/deployment.js';
import type { LoadedModels } from '../models/loaded-models.js';
import type { LoadedAbTest } from '../routing/ab-split.js';

/** Why a running test splits nothing: its control answers everything. */
export interface AbTestProblem {
  readonly workspace: string;
  readonly id: string;
  readonly name: string;
  readonly reason: string;
  /** Whether trying again may help. */
  readonly passing: boolean;
}

export interface LoadedTests {
  readonly tests: readonly LoadedAbTest[];
  readonly problems: readonly AbTestProblem[];
}

/** Loads the treatments of the tests whose control is deployed; one that cannot be loaded leaves its test idle. */
export async function loadTests(
  models: LoadedModels,
  tests: readonly AbTest[],
  deployments: readonly Deployment[],
): Promise<LoadedTests> {
  const problems: AbTestProblem[] = [];
  const loaded: LoadedAbTest[] = [];
  for (const test of tests) {
    const problem = (reason: string, passing: boolean): void => {
      problems.push({ workspace: test.workspace, id: test.id, name: test.name, reason, passing });
    };
    const { modelName, version, artifactDigest } = test.treatment;
    if (!deployments.some((deployment) => serves(deployment, test))) {
      problem(`no deployment serves the control ${test.control.modelName}@${test.control.version}`, false);
      continue;
    }
    if (artifactDigest === null) {
      problem(`the treatment ${modelName}@${version} has no artifact that can be served`, false);
      loaded.push({ test, treatment: null });
      continue;
    }
    const treatment = await models.load(artifactDigest).catch((error: unknown) => {
      problem(error instanceof Error ? error.message : String(error), true);
      return null;
    });
    loaded.push({ test, treatment });
  }
  return { tests: loaded, problems };
}

function serves(deployment: Deployment, { workspace, control }: AbTest): boolean {
  return (
    deployment.workspace === workspace &&
    deployment.modelName === control.modelName &&
    deployment.routes.some(({ version }) => version === control.version)
  );
}
