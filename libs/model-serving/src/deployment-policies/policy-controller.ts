import { AppError, newContext, silentLogger, type Logger, type RequestContext } from '@intelgraph/kernel';

import type { Deployment } from '../deployments/deployment.js';

import { PolicyChangedError } from './deployment-policies.errors.js';

/** Who changes policies where no person does. */
export const controllerContext = (workspace: string, via: 'canary' | 'bandit'): RequestContext =>
  newContext({ id: 'inference', kind: 'service', roles: ['deployer'], workspace, via }, workspace);

/**
 * Deals with the policy of one deployment, so that a failure of one keeps no other waiting: it is logged, and tried again with the next
 * look. Nothing is to be done where somebody else changed the policy meanwhile.
 *
 * @param failed what a failure means, for people
 * @returns what `work` returns; false where it failed
 * @throws UnavailableError: without what it needs no other can be dealt with
 */
export async function dealWith(
  { workspace, name }: Deployment,
  work: () => Promise<boolean>,
  failed: string,
  logger: Logger = silentLogger,
): Promise<boolean> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PolicyChangedError) return false;
    if (error instanceof AppError && error.kind === 'unavailable') throw error;
    logger.error({ workspace, deployment: name, err: error }, failed);
    return false;
  }
}
