import { InvalidInputError, type FieldProblem } from '@intelgraph/kernel';

import type { RouteRequest } from './route.js';

type Share = Pick<RouteRequest, 'version' | 'weight'>;

/** Most versions that one endpoint can split its traffic between. */
export const MAX_ROUTES = 16;

const MAX_VERSION_LENGTH = 64;
const VERSION = /^[0-9A-Za-z][0-9A-Za-z.+-]*$/;

/**
 * Checks the routes of a deployment: at least one, each version once, whole weights from 0 to 100 that sum to 100.
 *
 * @param fieldOf what the request calls a version; `routes[i].version` unless given
 * @throws InvalidInputError naming `routes`, `routes[i].version` or `routes[i].weight`
 */
export function assertRoutes(routes: readonly Share[], fieldOf = fieldOfVersion): void {
  if (routes.length === 0 || routes.length > MAX_ROUTES) {
    throw InvalidInputError.of('routes', `must hold 1 to ${MAX_ROUTES} routes`);
  }
  const problems = routes.flatMap((route, index) => problemsOf(route, index, fieldOf));
  const versions = routes.map(({ version }) => version);
  versions.forEach((version, index) => {
    if (versions.indexOf(version) !== index) {
      problems.push({ field: fieldOf(index), message: `${version} is listed twice` });
    }
  });
  const sum = routes.reduce((total, { weight }) => total + weight, 0);
  if (problems.length === 0 && sum !== 100) {
    problems.push({ field: 'routes', message: `the weights must sum to 100, they sum to ${sum}` });
  }
  if (problems.length > 0) throw new InvalidInputError(problems);
}

/** What requests for routes call the version of one of them. */
export const fieldOfVersion = (index: number): string => `routes[${index}].version`;

function problemsOf(route: Share, index: number, fieldOf: typeof fieldOfVersion): FieldProblem[] {
  const problems: FieldProblem[] = [];
  if (route.version.length > MAX_VERSION_LENGTH || !VERSION.test(route.version)) {
    problems.push({ field: fieldOf(index), message: 'must be a version such as 1.0.0' });
  }
  if (!Number.isInteger(route.weight) || route.weight < 0 || route.weight > 100) {
    problems.push({ field: `routes[${index}].weight`, message: 'must be a whole number from 0 to 100' });
  }
  return problems;
}
