import { allFiles, proxiedArtifacts } from '../artifacts/artifact-source.js';
import { pathOfUri, proxyPath } from '../artifacts/artifact-paths.js';
import { copyArtifact, digestOf } from '../artifacts/copy-artifact.js';
import { isAboutOneAnswer, messageOf } from '../wire/errors.js';

import type { ExportParts } from './export-parts.js';

/** Copies all files below one address here to another one there, and reads each back. @returns whether all were kept */
export async function exportArtifacts(parts: ExportParts, owner: string, from: string, to: string): Promise<boolean> {
  const { report, source, target } = parts;
  const [files, root] = [proxiedArtifacts(source.endpoint, from), pathOfUri(to)];
  if (files === undefined || root === undefined) {
    report.lose(
      'artifact',
      owner,
      `files at ${files === undefined ? from : to} go through no server: copy them yourself`,
    );
    return false;
  }
  let isWhole = true;
  const lose = (path: string, reason: string): void => {
    isWhole = false;
    report.lose('artifact', `${owner} ${path}`, reason);
  };
  const { endpoint } = target.writer;
  for await (const { path, size } of allFiles(files, lose)) {
    try {
      const place = { endpoint, path: `${root}/${path}` };
      const { digest } = await copyArtifact(() => files.open(path), place, size);
      const stored = await digestOf(await endpoint.download(proxyPath(place.path)));
      if (stored === digest) report.count('artifact');
      else lose(path, `has the digest ${digest}, and ${stored} there`);
    } catch (error) {
      if (!isAboutOneAnswer(error)) throw error;
      lose(path, messageOf(error));
    }
  }
  return isWhole;
}
