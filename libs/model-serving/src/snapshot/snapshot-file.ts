import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

import type { AbTest } from '../ab-tests/ab-test.js';
import type { DeploymentPolicy } from '../deployment-policies/deployment-policy.js';
import type { Deployment, FeatureBindings } from '../deployments/deployment.js';
import type { Route } from '../deployments/route.js';
import type { FeaturePolicies } from '../features/feature-policy.js';
import type { RateLimitPolicy } from '../rate-limits/rate-limit-policy.js';
import type { ResultCachePolicy } from '../result-cache/result-cache-policy.js';

const SCHEMA_VERSION = 1;

interface SnapshotBody {
  readonly schema_version: number;
  readonly serving_revision: number;
  readonly deployments: readonly StoredDeployment[];
  /** Absent in files of the first release. */
  readonly ab_tests?: readonly StoredAbTest[];
}

type StoredAbTest = Omit<AbTest, 'startsAt' | 'endsAt'> & {
  readonly startsAt: string;
  readonly endsAt: string | null;
};

interface StoredDeployment {
  readonly id: string;
  readonly workspace: string;
  readonly name: string;
  readonly model_name: string;
  readonly revision: number;
  readonly routes: readonly Route[];
  readonly feature_bindings?: FeatureBindings;
  readonly feature_policies?: FeaturePolicies;
  readonly result_cache?: ResultCachePolicy | null;
  readonly rate_limit?: RateLimitPolicy | null;
  readonly policy?: DeploymentPolicy | null;
  readonly restored_revision: number | null;
  readonly created_at: string;
  readonly updated_at: string;
}

/** What a replica serves, as it survives on its own disk. */
export interface ServingSnapshot {
  readonly servingRevision: number;
  readonly deployments: readonly Deployment[];
  readonly abTests: readonly AbTest[];
}

/** The snapshot's file. Replaced in one step, with a checksum: a crash leaves the old one or the new one. */
export class SnapshotFile {
  constructor(private readonly path: string) {}

  async write(snapshot: ServingSnapshot): Promise<void> {
    const body: SnapshotBody = {
      schema_version: SCHEMA_VERSION,
      serving_revision: snapshot.servingRevision,
      deployments: snapshot.deployments.map(toStored),
      ab_tests: snapshot.abTests.map(toStoredTest),
    };
    const text = JSON.stringify(body);
    const temporary = `${this.path}.${process.pid}.tmp`;
    await mkdir(dirname(this.path), { recursive: true });
    try {
      await writeSynced(temporary, JSON.stringify({ sha256: sha256(text), body: text }));
      await rename(temporary, this.path);
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    }
  }

  /** The last snapshot, or null when there is none that is whole. */
  async read(): Promise<ServingSnapshot | null> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
    return parse(text);
  }
}

function parse(text: string): ServingSnapshot | null {
  try {
    const file = JSON.parse(text) as { sha256?: unknown; body?: unknown };
    if (typeof file.body !== 'string' || sha256(file.body) !== file.sha256) return null;
    const body = JSON.parse(file.body) as SnapshotBody;
    if (body.schema_version !== SCHEMA_VERSION) return null;
    return {
      servingRevision: body.serving_revision,
      deployments: body.deployments.map(fromStored),
      abTests: (body.ab_tests ?? []).map(fromStoredTest),
    };
  } catch {
    return null;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function toStored(deployment: Deployment): StoredDeployment {
  return {
    id: deployment.id,
    workspace: deployment.workspace,
    name: deployment.name,
    model_name: deployment.modelName,
    revision: deployment.revision,
    routes: deployment.routes,
    feature_bindings: deployment.featureBindings,
    feature_policies: deployment.featurePolicies,
    result_cache: deployment.resultCache,
    rate_limit: deployment.rateLimit,
    policy: deployment.policy,
    restored_revision: deployment.restoredRevision,
    created_at: deployment.createdAt.toISOString(),
    updated_at: deployment.updatedAt.toISOString(),
  };
}

function fromStored(stored: StoredDeployment): Deployment {
  return {
    id: stored.id,
    workspace: stored.workspace,
    name: stored.name,
    modelName: stored.model_name,
    revision: stored.revision,
    routes: stored.routes,
    featureBindings: stored.feature_bindings ?? {},
    featurePolicies: stored.feature_policies ?? {},
    resultCache: stored.result_cache ?? null,
    rateLimit: stored.rate_limit ?? null,
    policy: stored.policy ?? null,
    restoredRevision: stored.restored_revision,
    createdAt: new Date(stored.created_at),
    updatedAt: new Date(stored.updated_at),
  };
}

function toStoredTest({ startsAt, endsAt, ...test }: AbTest): StoredAbTest {
  return { ...test, startsAt: startsAt.toISOString(), endsAt: endsAt?.toISOString() ?? null };
}

function fromStoredTest({ startsAt, endsAt, ...test }: StoredAbTest): AbTest {
  return { ...test, startsAt: new Date(startsAt), endsAt: endsAt === null ? null : new Date(endsAt) };
}
