import type { FeatureReference } from '@intelgraph/contracts';
import type { DataSource } from 'typeorm';

/** Features that name this one as a source, with its version or by name alone. */
export function findDerived(
  dataSource: DataSource,
  workspace: string,
  { name, version }: FeatureReference,
): Promise<FeatureReference[]> {
  const source = (ref: string): string => JSON.stringify([{ kind: 'feature', ref }]);
  return dataSource.query<FeatureReference[]>(
    `SELECT name, version FROM features
      WHERE workspace = $1 AND (sources @> $2::jsonb OR sources @> $3::jsonb) ORDER BY name, version_order`,
    [workspace, source(`${name}@${version}`), source(name)],
  );
}

/** Groups that this version is in. */
export function findGroupsOf(
  dataSource: DataSource,
  workspace: string,
  { name, version }: FeatureReference,
): Promise<FeatureReference[]> {
  return dataSource.query<FeatureReference[]>(
    `SELECT name, version FROM feature_groups
      WHERE workspace = $1 AND features @> $2::jsonb ORDER BY name, version_order`,
    [workspace, JSON.stringify([{ name, version }])],
  );
}

/** Feature services that this version feeds inputs of. */
export function findServicesOf(
  dataSource: DataSource,
  workspace: string,
  { name, version }: FeatureReference,
): Promise<FeatureReference[]> {
  return dataSource.query<FeatureReference[]>(
    `SELECT name, version FROM feature_services
      WHERE workspace = $1 AND inputs @> $2::jsonb ORDER BY name, version_order, version`,
    [workspace, JSON.stringify([{ feature: name, version }])],
  );
}
