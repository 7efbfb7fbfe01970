import type { Endpoint } from '../routing/endpoint.js';
import type { ServedVersion } from '../routing/served-version.js';

import { VersionStatistics } from './version-statistics.js';

/** A version behind an endpoint, and what it did. */
export interface CountedVersion {
  readonly version: string;
  readonly statistics: VersionStatistics;
}

/**
 * What the versions in memory did. A version keeps its numbers while its endpoint has it, whatever else changes there; the arms
 * of an A/B test count for their versions.
 */
export class ServingStatistics {
  private readonly known = new WeakMap<ServedVersion, VersionStatistics>();
  private byKey = new Map<string, VersionStatistics>();

  of(served: ServedVersion): VersionStatistics {
    const known = this.known.get(served);
    if (known !== undefined) return known;
    const statistics = this.at(served.workspace, served.endpoint, served.version);
    this.known.set(served, statistics);
    return statistics;
  }

  /** Every version that answers for the endpoint, in the order of its routes. */
  ofEndpoint(endpoint: Endpoint): CountedVersion[] {
    const { workspace, name } = endpoint.deployment;
    return versionsOf(endpoint).map((version) => ({ version, statistics: this.at(workspace, name, version) }));
  }

  /** Forgets what no endpoint has any more. */
  retainOnly(endpoints: readonly Endpoint[]): void {
    const kept = endpoints.flatMap((endpoint) => {
      const { workspace, name } = endpoint.deployment;
      return versionsOf(endpoint).map((version) => keyOf(workspace, name, version));
    });
    const used = new Set(kept);
    this.byKey = new Map([...this.byKey].filter(([key]) => used.has(key)));
  }

  private at(workspace: string, endpoint: string, version: string): VersionStatistics {
    const key = keyOf(workspace, endpoint, version);
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    const statistics = new VersionStatistics();
    this.byKey.set(key, statistics);
    return statistics;
  }
}

const keyOf = (...parts: readonly string[]): string => JSON.stringify(parts);

function versionsOf({ versions, tests }: Endpoint): string[] {
  const treatments = tests.filter(({ treatment }) => treatment !== null).map(({ test }) => test.treatment.version);
  return [...new Set([...versions.map(({ version }) => version), ...treatments])];
}
