import { restBelow } from '../artifacts/artifact-paths.js';

import type { Imported } from './import-parts.js';

/**
 * The source of a version in words that mean the same files here: `runs:/<run>/<path>` or `models:/<logged model>` for what lies
 * in the folder of one that was imported, whatever store that was. Undefined where nobody here has the files.
 */
export function sourceHere(source: string, { runUris, loggedModelUris }: Imported): string | undefined {
  const run = /^runs:\/+([^/]+)\//.exec(source)?.[1];
  if (run !== undefined) return runUris.has(run) ? source : undefined;
  const model = /^models:\/+(m-[0-9a-f]{32})(?:\/|$)/.exec(source)?.[1];
  if (model !== undefined) return loggedModelUris.has(model) ? source : undefined;
  if (source.startsWith('models:/')) return source;
  for (const [id, uri] of runUris) {
    const rest = restBelow(source, uri);
    if (rest !== undefined && rest !== '') return `runs:/${id}/${rest}`;
  }
  for (const [id, uri] of loggedModelUris) {
    const rest = restBelow(source, uri);
    if (rest !== undefined) return `models:/${id}${rest === '' ? '' : `/${rest}`}`;
  }
  return undefined;
}
