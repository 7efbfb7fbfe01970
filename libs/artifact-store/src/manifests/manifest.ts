import type { FieldProblem } from '@intelgraph/kernel';

import { isDigest } from '../digests/digests.js';
import { ManifestInvalidError } from '../store/artifact-store.errors.js';

import { artifactPathProblem } from './artifact-paths.js';

/** One file of an artifact; `path` is relative, with `/`. */
export interface ManifestFile {
  readonly path: string;
  readonly digest: string;
  readonly size: number;
}

/**
 * What an artifact consists of (snake_case: it is a file format). `flavor` says who can load the files; the rest
 * describes where the model came from. Readers keep what they do not know.
 */
export interface ArtifactManifest {
  readonly schema_version: 1;
  readonly flavor: string;
  readonly files: readonly ManifestFile[];
  readonly signature?: unknown;
  readonly dataset?: { readonly digest: string; readonly [key: string]: unknown };
  readonly seed?: number;
  readonly code_version?: string;
  readonly created_at?: string;
  readonly task?: string;
  readonly target?: string;
  readonly classes?: readonly unknown[];
  readonly [key: string]: unknown;
}

const FLAVOR = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const MAX_FILES = 10_000;

/** @throws ManifestInvalidError that lists every problem */
export function assertManifest(value: unknown): asserts value is ArtifactManifest {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ManifestInvalidError([{ field: 'manifest', message: 'must be an object' }]);
  }
  const manifest = value as Record<string, unknown>;
  const problems: FieldProblem[] = [];
  if (manifest['schema_version'] !== 1) problems.push({ field: 'schema_version', message: 'must be 1' });
  if (typeof manifest['flavor'] !== 'string' || !FLAVOR.test(manifest['flavor'])) {
    problems.push({ field: 'flavor', message: 'must be a short lower-case name' });
  }
  problems.push(...fileProblems(manifest['files']));
  if (problems.length > 0) throw new ManifestInvalidError(problems);
}

function fileProblems(files: unknown): FieldProblem[] {
  if (!Array.isArray(files) || files.length > MAX_FILES) {
    return [{ field: 'files', message: `must be a list of at most ${MAX_FILES} files` }];
  }
  const seen = new Set<unknown>();
  return (files as unknown[]).flatMap((file, i) => {
    const { path, digest, size } = (file ?? {}) as Record<string, unknown>;
    const at = `files[${i}]`;
    const problems: FieldProblem[] = [];
    const pathProblem = artifactPathProblem(path) ?? (seen.has(path) ? 'is listed twice' : undefined);
    if (pathProblem !== undefined) problems.push({ field: `${at}.path`, message: pathProblem });
    if (!isDigest(digest)) problems.push({ field: `${at}.digest`, message: 'must be a sha256 in hex' });
    if (!Number.isSafeInteger(size) || Number(size) < 0) {
      problems.push({ field: `${at}.size`, message: 'must be a number of bytes' });
    }
    seen.add(path);
    return problems;
  });
}
