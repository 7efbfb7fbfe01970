import type { Answer } from '../wire/answer.js';
import type { Download, Endpoint } from '../wire/endpoint.js';
import { allPages } from '../wire/pages.js';

import { pathOfUri, pathProblem, PROXY, proxyPath } from './artifact-paths.js';

export interface ArtifactFile {
  /** Relative to the run or the model. */
  readonly path: string;
  /** In bytes, where the server says it. */
  readonly size: number | undefined;
}

interface Entry extends ArtifactFile {
  readonly isFolder: boolean;
}

/** Files that a server hands out. */
export interface ArtifactSource {
  list(folder: string): AsyncIterable<Entry>;
  open(path: string): Promise<Download>;
}

/** The files of a run, wherever the server keeps them. */
export function runArtifacts(endpoint: Endpoint, runId: string): ArtifactSource {
  return {
    list: (folder) => entries(endpoint, '/api/2.0/mlflow/artifacts/list', { run_id: runId, path: folder || undefined }),
    open: (path) => endpoint.download('/get-artifact', { run_id: runId, path }),
  };
}

/** The files of a logged model, wherever the server keeps them. */
export function loggedModelArtifacts(endpoint: Endpoint, modelId: string): ArtifactSource {
  const place = `mlflow/logged-models/${encodeURIComponent(modelId)}/artifacts`;
  return {
    list: (folder) =>
      entries(endpoint, `/api/2.0/${place}/directories`, { artifact_directory_path: folder || undefined }),
    open: (path) => endpoint.download(`/ajax-api/2.0/${place}/files`, { artifact_file_path: path }),
  };
}

/** Files below an `mlflow-artifacts` address, by the server's proxy; undefined for other addresses. */
export function proxiedArtifacts(endpoint: Endpoint, uri: string): ArtifactSource | undefined {
  const root = pathOfUri(uri);
  if (root === undefined) return undefined;
  return {
    async *list(folder) {
      const query = { path: folder === '' ? root : `${root}/${folder}` };
      // The proxy gives bare names.
      for await (const entry of entries(endpoint, PROXY, query)) {
        yield { ...entry, path: folder === '' ? entry.path : `${folder}/${entry.path}` };
      }
    },
    open: (path) => endpoint.download(proxyPath(`${root}/${path}`)),
  };
}

/**
 * Every file, folder by folder. What a server lists and does not lie where it says is refused, and goes no further.
 *
 * @param refuse told of each such entry
 */
export async function* allFiles(
  source: ArtifactSource,
  refuse: (path: string, reason: string) => void,
  folder = '',
): AsyncGenerator<ArtifactFile> {
  const known = new Set<string>();
  for await (const { isFolder, path, size } of source.list(folder)) {
    const problem = known.has(path) ? 'is listed twice' : pathProblem(folder, path);
    known.add(path);
    if (problem !== undefined) refuse(path, problem);
    else if (isFolder) yield* allFiles(source, refuse, path);
    else yield { path, size };
  }
}

function entries(
  endpoint: Endpoint,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
): AsyncGenerator<Entry> {
  return allPages(path, async (page_token) => {
    const answer = await endpoint.json('GET', path, { query: { ...query, page_token } });
    return { items: answer.list('files').map(toEntry), next: answer.text('next_page_token', '') };
  });
}

function toEntry(answer: Answer): Entry {
  const size = answer.has('file_size') ? Number(answer.int('file_size')) : undefined;
  return { path: answer.text('path').replace(/\/$/, ''), isFolder: answer.flag('is_dir'), size };
}
