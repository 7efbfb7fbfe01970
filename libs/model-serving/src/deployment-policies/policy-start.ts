import { InvalidInputError } from '@intelgraph/kernel';

import type { Deployment } from '../deployments/deployment.js';
import { MAX_ROUTES } from '../deployments/route-rules.js';
import type { Route } from '../deployments/route.js';

import { type PolicyMove, startCanary } from './canary-moves.js';
import type { PolicyRequest } from './policy-request.js';
import { planOf } from './policy-rules.js';
import { startShadow } from './shadow/shadow-moves.js';
import { assertSample } from './shadow/shadow-rules.js';

/** Who starts a policy, with which version. */
export interface NewPolicy {
  readonly id: string;
  readonly tried: Omit<Route, 'weight'>;
  readonly createdBy: string;
}

export type StartPolicy = (deployment: Deployment, given: NewPolicy, now: Date) => PolicyMove;

/**
 * How a policy that was asked for starts.
 *
 * @throws InvalidInputError naming a field of it; so does what it returns, of `version`
 */
export function startOf(request: PolicyRequest): StartPolicy {
  if (request.type === 'shadow') {
    const { samplePercent } = request;
    assertSample(samplePercent);
    return (deployment, { id, tried: shadow, createdBy }, now) => {
      othersOf(deployment, shadow.version);
      return startShadow(deployment, { id, shadow, samplePercent, createdBy }, now);
    };
  }
  const plan = planOf(request);
  return (deployment, { id, tried: canary, createdBy }, now) => {
    const { name } = deployment;
    if (othersOf(deployment, canary.version).length >= MAX_ROUTES) {
      throw InvalidInputError.of('version', `deployment ${name} has ${MAX_ROUTES} routes already`);
    }
    return startCanary(deployment, plan, { id, canary, createdBy }, now);
  };
}

/** The routes of other versions. @throws InvalidInputError naming `version` where they have no traffic */
function othersOf({ name, routes }: Deployment, version: string): readonly Route[] {
  const others = routes.filter((route) => route.version !== version);
  if (others.some(({ weight }) => weight > 0)) return others;
  throw InvalidInputError.of('version', `${version} has all traffic of deployment ${name} already`);
}
