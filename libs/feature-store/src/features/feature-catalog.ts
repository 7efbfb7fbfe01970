import type { FeatureState } from '@intelgraph/contracts';
import { requireRole, type RequestContext } from '@intelgraph/kernel';
import type { DataSource } from 'typeorm';

import type { CheckedFeature } from '../values/feature-rules.js';

import { formatReference, parseReference, type Reference } from './feature-reference.js';
import type { FeatureEntity } from './feature.entity.js';
import { FeatureNotFoundError } from './features.errors.js';
import { toFeatureState } from './features.mapper.js';
import { findFeatures } from './features.queries.js';

/** A version of a feature as reads and writes need it. */
export interface FeatureDefinition extends CheckedFeature {
  /** Its name in the table of values. */
  readonly key: string;
  readonly state: FeatureState;
}

const MAX_CACHED = 10_000;

/** Finds definitions. A version never changes, so those asked for by version are remembered. */
export class FeatureCatalog {
  private readonly cache = new Map<string, FeatureDefinition>();

  constructor(private readonly dataSource: DataSource) {}

  /** @param version highest release unless given, here or as `name@version` @throws FeatureNotFoundError */
  async get(context: RequestContext, feature: string, version?: string): Promise<FeatureDefinition> {
    const [found] = await this.resolve(context, [parseReference(feature, version)]);
    if (found === undefined) throw new FeatureNotFoundError([feature]);
    return found;
  }

  /** In the order of the references. @throws FeatureNotFoundError that lists all which are missing */
  async resolve(context: RequestContext, references: readonly Reference[]): Promise<FeatureDefinition[]> {
    requireRole(context, 'viewer');
    const { workspace } = context;
    const found = new Map<string, FeatureDefinition>();
    const unknown = new Map<string, Reference>();
    for (const reference of references) {
      const name = formatReference(reference);
      const cached = this.cache.get(`${workspace}/${name}`);
      if (cached === undefined) unknown.set(name, reference);
      else found.set(name, cached);
    }
    if (unknown.size > 0) await this.load(workspace, [...unknown.values()], found);
    const missing = [...unknown.keys()].filter((name) => !found.has(name));
    if (missing.length > 0) throw new FeatureNotFoundError(missing);
    return references.flatMap((reference) => found.get(formatReference(reference)) ?? []);
  }

  private async load(workspace: string, references: Reference[], into: Map<string, FeatureDefinition>): Promise<void> {
    const entities = await findFeatures(this.dataSource.manager, workspace, references);
    const byVersion = new Map(entities.map((entity) => [formatReference(entity), toDefinition(entity)]));
    for (const [name, definition] of byVersion) {
      into.set(name, definition);
      this.remember(`${workspace}/${name}`, definition);
    }
    for (const { name } of references.filter(({ version }) => version === undefined)) {
      // The pinned ones of the same name may be among the entities: the wanted one sorts first.
      const latest = entities.filter((entity) => entity.name === name).sort(highestReleaseFirst)[0];
      if (latest !== undefined) into.set(name, toDefinition(latest));
    }
  }

  private remember(name: string, definition: FeatureDefinition): void {
    if (this.cache.size >= MAX_CACHED) {
      const [oldest = ''] = this.cache.keys();
      this.cache.delete(oldest);
    }
    this.cache.set(name, definition);
  }
}

function toDefinition(entity: FeatureEntity): FeatureDefinition {
  const { key, featureType: type, dimension, validation: rules } = entity;
  return { key, type, dimension, rules, state: toFeatureState(entity) };
}

function highestReleaseFirst(one: FeatureEntity, other: FeatureEntity): number {
  if (one.prerelease !== other.prerelease) return one.prerelease ? 1 : -1;
  if (one.versionOrder !== other.versionOrder) return one.versionOrder < other.versionOrder ? 1 : -1;
  return one.version < other.version ? 1 : -1;
}
