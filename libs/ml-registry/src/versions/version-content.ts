import { artifactUri, parseArtifactUri, canonicalJson, sha256Of } from '@intelgraph/artifact-store';
import { ENSEMBLE_FLAVOR } from '@intelgraph/ensembles';
import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';

import type { NewEnsemble } from '../ensembles/new-ensemble.js';
import type { RegistryParts, RunFacts } from '../ml-registry.ports.js';

import type { ArtifactStatus, ModelVersionEntity } from './model-version.entity.js';
import { holdsArtifact } from './versions.queries.js';
import type { RegisterVersionInput } from './versions.types.js';

interface Artifact {
  readonly artifactUri: string;
  readonly artifactDigest: string | null;
  readonly artifactStatus: ArtifactStatus;
  readonly size: number | null;
  readonly signature: Record<string, unknown> | null;
}

/** The part of a version that never changes once it is registered. */
export type VersionContent = Pick<
  ModelVersionEntity,
  | 'artifactUri'
  | 'artifactDigest'
  | 'artifactStatus'
  | 'modelSizeBytes'
  | 'framework'
  | 'modelType'
  | 'metrics'
  | 'hyperparameters'
  | 'signature'
  | 'runId'
  | 'contentHash'
>;

/** What a registration says about the model itself, joined with what its run and its manifest say. */
export async function resolveContent(
  parts: RegistryParts,
  context: RequestContext,
  input: RegisterVersionInput,
  run: RunFacts | null,
  ensemble: NewEnsemble | null = null,
): Promise<VersionContent> {
  const artifact =
    ensemble === null
      ? await resolveArtifact(parts, context, input, run)
      : await fromStore(parts, ensemble.artifactDigest);
  const { size, signature, ...address } = artifact;
  const content = {
    ...address,
    modelSizeBytes: input.model_size_bytes ?? size,
    framework: input.framework ?? (ensemble === null ? '' : ENSEMBLE_FLAVOR),
    modelType: input.model_type ?? ensemble?.task ?? '',
    metrics: { ...(input.metrics ?? finiteMetrics(run)) },
    hyperparameters: { ...(input.hyperparameters ?? run?.params) },
    signature: input.signature === undefined ? signature : { ...input.signature },
    runId: input.run_id ?? null,
  };
  return { ...content, contentHash: contentHash(content) };
}

/** Metrics of a run that a version can hold: NaN and infinities judge nothing. */
export function finiteMetrics(run: RunFacts | null): Record<string, number> {
  return Object.fromEntries(Object.entries(run?.metrics ?? {}).filter(([, value]) => Number.isFinite(value)));
}

/** Names of the fields in which two contents differ. */
export function differingFields(a: VersionContent, b: VersionContent): string[] {
  const fields = ['artifactUri', 'framework', 'modelType', 'metrics', 'hyperparameters', 'signature'] as const;
  const names = ['artifact_uri', 'framework', 'model_type', 'metrics', 'hyperparameters', 'signature'];
  return names.filter((_, i) => {
    const field = fields[i];
    return field !== undefined && canonicalJson(a[field]) !== canonicalJson(b[field]);
  });
}

export function contentHash(content: Omit<VersionContent, 'contentHash'>): string {
  const { artifactUri: uri, framework, modelType, metrics, hyperparameters, signature } = content;
  return sha256Of(canonicalJson({ uri, framework, modelType, metrics, hyperparameters, signature }));
}

async function resolveArtifact(
  parts: RegistryParts,
  context: RequestContext,
  input: RegisterVersionInput,
  run: RunFacts | null,
): Promise<Artifact> {
  const uri = input.artifact_uri;
  if (uri === undefined) {
    return run?.artifact_digest == null ? withoutFiles('', 'pending') : fromStore(parts, run.artifact_digest);
  }
  const digest = parseArtifactUri(uri);
  if (digest === null) {
    if (uri.startsWith('artifact:')) throw InvalidInputError.of('artifact_uri', 'must be artifact://sha256:<digest>');
    return withoutFiles(uri, 'external');
  }
  if (digest !== run?.artifact_digest) await assertReachable(parts, context, digest);
  return fromStore(parts, digest);
}

// The digest of somebody else's artifact must not open it: content reaches a workspace by its own runs and versions only.
async function assertReachable(parts: RegistryParts, context: RequestContext, digest: string): Promise<void> {
  const { kind, via } = context.principal;
  const trusted = kind === 'asserted' || kind === 'service' || via !== undefined;
  if (trusted && (await parts.store.statBlob(digest)) !== null) return;
  if (await holdsArtifact(parts.dataSource.manager, context.workspace, digest)) return;
  if (await parts.runs?.holdsArtifact(context, digest)) return;
  throw InvalidInputError.of('artifact_uri', 'names no artifact of a run or version of this workspace');
}

async function fromStore(parts: RegistryParts, digest: string): Promise<Artifact> {
  const manifest = await parts.store.getManifest(digest);
  const size = manifest.files.reduce((sum, file) => sum + file.size, 0);
  const signature = isRecord(manifest.signature) ? manifest.signature : null;
  return { artifactUri: artifactUri(digest), artifactDigest: digest, artifactStatus: 'stored', size, signature };
}

function withoutFiles(uri: string, artifactStatus: ArtifactStatus): Artifact {
  return { artifactUri: uri, artifactDigest: null, artifactStatus, size: null, signature: null };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
