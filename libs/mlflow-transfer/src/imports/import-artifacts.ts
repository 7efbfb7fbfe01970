import { allFiles, type ArtifactFile, type ArtifactSource } from '../artifacts/artifact-source.js';
import { pathOfUri, proxyPath } from '../artifacts/artifact-paths.js';
import { copyArtifact } from '../artifacts/copy-artifact.js';
import { isAboutOneAnswer, messageOf } from '../wire/errors.js';

import type { ImportParts } from './import-parts.js';

export interface Files {
  /** Whose they are, for the report: `run 4f0c…`. */
  readonly owner: string;
  readonly source: ArtifactSource;
  /** Where they go. */
  readonly uri: string;
  /** Whether a file that was copied before may have changed since. */
  readonly mayChange: boolean;
}

/** Copies the files of a run or of a logged model. What cannot be kept is told, and the others go on. @returns whether all were kept */
export async function importArtifacts(parts: ImportParts, files: Files): Promise<boolean> {
  const { report } = parts;
  let isWhole = true;
  const lose = (path: string, reason: string): void => {
    isWhole = false;
    report.lose('artifact', `${files.owner} ${path}`, reason);
  };
  const root = pathOfUri(files.uri);
  if (root === undefined) {
    lose('', `belongs at ${files.uri}, which is not in the store of the platform`);
    return isWhole;
  }
  try {
    for await (const file of allFiles(files.source, lose))
      await importFile(parts, files, `${root}/${file.path}`, file, lose);
  } catch (error) {
    if (!isAboutOneAnswer(error)) throw error;
    lose('', `cannot be listed: ${messageOf(error)}`);
  }
  return isWhole;
}

async function importFile(
  { journal, report, target }: ImportParts,
  { source, mayChange }: Files,
  path: string,
  file: ArtifactFile,
  lose: (path: string, reason: string) => void,
): Promise<void> {
  const key = `file ${path}`;
  if (!mayChange && file.size !== undefined && journal.has(key, String(file.size))) {
    report.count('artifact', false);
    return;
  }
  const { endpoint } = target.writer;
  try {
    const { digest, size } = await copyArtifact(() => source.open(file.path), { endpoint, path }, file.size);
    const stored = await endpoint.tagOf(proxyPath(path));
    if (stored !== digest) {
      lose(file.path, `has the digest ${digest}, and ${stored ?? 'none'} here`);
      return;
    }
    report.count('artifact');
    journal.add(key, String(size));
  } catch (error) {
    if (!isAboutOneAnswer(error)) throw error;
    lose(file.path, messageOf(error));
  }
}
