import { artifactUri, type ArtifactManifest } from '@intelgraph/artifact-store';
import type { RequestContext } from '@intelgraph/kernel';

import { lineageOfRun } from '../lineage/lineage-of-run.js';
import { pinnedLocation } from '../artifacts/pinned-location.js';
import type { RegistryParts, ResolvedSource, RunFacts } from '../ml-registry.ports.js';

import type { ModelVersionEntity } from './model-version.entity.js';
import { uuidOf } from './run-ids.js';
import { contentHash, finiteMetrics, type VersionContent } from './version-content.js';
import { findBySource } from './version-sources.js';
import type { LineageInput, SourcedVersionInput } from './versions.types.js';

/** What a source stands for. */
export interface SourcedContent {
  readonly content: VersionContent;
  /** The source as it is kept: of a copy, the number that its alias or stage meant. */
  readonly source: string;
  /** Where MLflow's clients download from. */
  readonly location: string;
  readonly copyOf?: ModelVersionEntity;
  readonly lineage?: LineageInput;
}

/** Finds out what a source stands for: another version, files of the platform, or something that we cannot read. */
export async function contentOfSource(
  parts: RegistryParts,
  context: RequestContext,
  input: SourcedVersionInput,
): Promise<SourcedContent> {
  const copyOf = await findBySource(parts.dataSource.manager, context.workspace, input.source);
  if (copyOf !== null) return contentOfCopy(copyOf, input);
  const resolved = await parts.sources?.resolve(context, input.source, runIdOf(input));
  return contentOfFiles(parts, context, input, resolved ?? null);
}

/** The same for a source whose files are known to be elsewhere. */
export function externalContentOf(
  parts: RegistryParts,
  context: RequestContext,
  input: SourcedVersionInput,
): Promise<SourcedContent> {
  return contentOfFiles(parts, context, input, null);
}

async function contentOfFiles(
  parts: RegistryParts,
  context: RequestContext,
  input: SourcedVersionInput,
  resolved: ResolvedSource | null,
): Promise<SourcedContent> {
  const runId = runIdOf(input) ?? resolved?.runId ?? null;
  const run = await findRun(parts, context, runId);
  // What is not there yet may come: until then the version points to where it will be.
  const files =
    resolved === null || resolved.files.length === 0 ? external(input.source) : await storedFiles(parts, resolved);
  const content = {
    ...files,
    framework: resolved?.flavor ?? '',
    modelType: '',
    metrics: finiteMetrics(run),
    hyperparameters: { ...run?.params },
    runId,
  };
  return {
    content: { ...content, contentHash: contentHash(content) },
    source: input.source,
    location:
      files.artifactDigest === null ? (resolved?.location ?? input.source) : pinnedLocation(files.artifactDigest),
    ...lineageFrom(run),
  };
}

/** MLflow registers versions of runs that nobody knows: their ids are kept as mere references. */
async function findRun(parts: RegistryParts, context: RequestContext, runId: string | null): Promise<RunFacts | null> {
  if (runId === null || parts.runs === undefined) return null;
  return parts.runs.findRun(context, runId);
}

function lineageFrom(run: RunFacts | null): { lineage?: LineageInput } {
  return run === null ? {} : { lineage: lineageOfRun(run) };
}

function contentOfCopy(original: ModelVersionEntity, input: SourcedVersionInput): SourcedContent {
  const { artifactUri: uri, artifactDigest, artifactStatus, modelSizeBytes, framework, modelType } = original;
  const { metrics, hyperparameters, signature, contentHash: hash } = original;
  return {
    content: {
      artifactUri: uri,
      artifactDigest,
      // Files that are still being uploaded to the original will not come to its copy.
      artifactStatus: artifactStatus === 'pending' ? 'external' : artifactStatus,
      modelSizeBytes,
      framework,
      modelType,
      metrics,
      hyperparameters,
      signature,
      contentHash: hash,
      runId: runIdOf(input) ?? original.runId,
    },
    source: `models:/${original.modelName}/${original.number}`,
    location: original.storageLocation,
    copyOf: original,
  };
}

/** What a version says about its files. */
export type Files = Pick<
  VersionContent,
  'artifactUri' | 'artifactDigest' | 'artifactStatus' | 'modelSizeBytes' | 'signature'
>;

/** Pins the files of a source by their digests. */
export async function storedFiles(parts: RegistryParts, source: ResolvedSource): Promise<Files> {
  const { files, flavor, signature } = source;
  const manifest: ArtifactManifest = {
    schema_version: 1,
    flavor: flavor ?? 'mlflow',
    files: files.map(({ path, digest, size }) => ({ path, digest, size })).sort((a, b) => (a.path < b.path ? -1 : 1)),
    ...(signature === undefined ? {} : { signature }),
  };
  const digest = await parts.store.putManifest(manifest);
  return {
    artifactUri: artifactUri(digest),
    artifactDigest: digest,
    artifactStatus: 'stored',
    modelSizeBytes: files.reduce((sum, { size }) => sum + size, 0),
    signature: signature === undefined ? null : { ...signature },
  };
}

function external(uri: string): Files {
  return {
    artifactUri: uri,
    artifactDigest: null,
    artifactStatus: 'external',
    modelSizeBytes: null,
    signature: null,
  };
}

function runIdOf({ run_id: runId = '' }: SourcedVersionInput): string | undefined {
  return runId === '' ? undefined : uuidOf(runId);
}
