import type { Route } from '../deployments/route.js';

/** What a route, or a policy, says of the version that answers: also what fills its inputs. */
export const versionOf = ({
  version,
  artifactDigest,
  versionNumber,
  featureService,
}: Omit<Route, 'weight'>): Omit<Route, 'weight'> => ({
  ...{ version, artifactDigest },
  ...(versionNumber === undefined ? {} : { versionNumber }),
  ...(featureService === undefined ? {} : { featureService }),
});
