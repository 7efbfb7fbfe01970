import { InvalidInputError } from '@intelgraph/kernel';

import type { Deployment } from '../deployments/deployment.js';
import { assertRoutes, MAX_ROUTES } from '../deployments/route-rules.js';
import type { Route, RouteRequest } from '../deployments/route.js';

import { startBandit } from './bandit/bandit-moves.js';
import { banditPlanOf } from './bandit/bandit-rules.js';
import { startCanary } from './canary-moves.js';
import type { PolicyMove } from './policy-move.js';
import type { PolicyRequest } from './policy-request.js';
import { planOf } from './policy-rules.js';
import { startShadow } from './shadow/shadow-moves.js';
import { assertSample } from './shadow/shadow-rules.js';

/** Who starts a policy, with which versions: those that were wanted. */
export interface NewPolicy {
  readonly id: string;
  readonly versions: readonly Omit<Route, 'weight'>[];
  readonly createdBy: string;
}

/** Versions that a policy needs in memory, and what the request calls them. */
export interface WantedVersions {
  readonly versions: readonly RouteRequest[];
  readonly fieldOf: (index: number) => string;
}

export type StartPolicy = (deployment: Deployment, given: NewPolicy, now: Date) => PolicyMove;

/**
 * How a policy that was asked for starts.
 *
 * @throws InvalidInputError naming a field of it; so does what it returns, of `version`
 */
export function startOf(request: PolicyRequest): StartPolicy {
  if (request.type === 'bandit') {
    const plan = banditPlanOf(request);
    return (deployment, { id, versions: arms, createdBy }, now) => {
      assertRoom(deployment, arms, 'versions');
      return startBandit(deployment, plan, { id, arms, createdBy }, now);
    };
  }
  if (request.type === 'shadow') {
    const { samplePercent } = request;
    assertSample(samplePercent);
    return (deployment, { id, versions, createdBy }, now) => {
      const shadow = onlyOf(versions);
      assertOthersAnswer(deployment, shadow.version);
      return startShadow(deployment, { id, shadow, samplePercent, createdBy }, now);
    };
  }
  const plan = planOf(request);
  return (deployment, { id, versions, createdBy }, now) => {
    const canary = onlyOf(versions);
    assertOthersAnswer(deployment, canary.version);
    assertRoom(deployment, versions, 'version');
    return startCanary(deployment, plan, { id, canary, createdBy }, now);
  };
}

/** @throws InvalidInputError naming `version` or `versions[i]` */
export function wantedBy(request: PolicyRequest): WantedVersions {
  const isOne = request.type !== 'bandit';
  const fieldOf = (index: number): string => (isOne ? 'version' : `versions[${index}]`);
  // Weights are to sum to 100, as those of all routes do; what versions get in the end is another matter.
  const versions = (isOne ? [request.version] : request.versions).map((version, i) => ({
    ...{ version, weight: i === 0 ? 100 : 0 },
  }));
  assertRoutes(versions, fieldOf);
  return { versions, fieldOf };
}

/** @throws InvalidInputError naming `version` where nobody else answers */
function assertOthersAnswer({ name, routes }: Deployment, version: string): void {
  if (routes.some((route) => route.version !== version && route.weight > 0)) return;
  throw InvalidInputError.of('version', `${version} has all traffic of deployment ${name} already`);
}

/** Versions that answered before stay among the routes. @throws InvalidInputError naming the field */
function assertRoom({ name, routes }: Deployment, added: NewPolicy['versions'], field: string): void {
  const others = routes.filter(({ version }) => !added.some((one) => one.version === version));
  if (others.length + added.length <= MAX_ROUTES) return;
  throw InvalidInputError.of(field, `deployment ${name} would have more than ${MAX_ROUTES} routes`);
}

function onlyOf([first]: NewPolicy['versions']): Omit<Route, 'weight'> {
  if (first === undefined) throw new TypeError('a policy has a version');
  return first;
}
