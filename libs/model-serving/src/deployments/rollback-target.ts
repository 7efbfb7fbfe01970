import type { Deployment, DeploymentRevision } from './deployment.js';
import { NoEarlierRevisionError, RevisionNotFoundError } from './deployments.errors.js';

/**
 * The revision whose routes a roll-back serves again. Without `toRevision` it is the one before the revision whose
 * routes are in force, so after a roll-back to 2 the next one goes to 1. Steps of canaries and bandits are passed over: nobody means to
 * go back to the middle of one.
 *
 * @throws NoEarlierRevisionError, RevisionNotFoundError
 */
export function rollbackTarget(
  deployment: Deployment,
  history: readonly DeploymentRevision[],
  toRevision?: number,
): DeploymentRevision {
  const { name, revision, restoredRevision } = deployment;
  const wanted = toRevision ?? revisionBefore(restoredRevision ?? revision, history);
  if (wanted < 1) throw new NoEarlierRevisionError(name);
  const target = history.find((entry) => entry.revision === wanted);
  if (target === undefined || wanted >= revision) throw new RevisionNotFoundError(name, wanted);
  return target;
}

function revisionBefore(revision: number, history: readonly DeploymentRevision[]): number {
  const steps = new Set(history.flatMap((entry) => (entry.canaryStep === null ? [] : [entry.revision])));
  let wanted = revision - 1;
  while (steps.has(wanted)) wanted -= 1;
  return wanted;
}
