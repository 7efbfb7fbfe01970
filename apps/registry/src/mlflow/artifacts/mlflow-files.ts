import type { Readable } from 'node:stream';

import type { ArtifactStore } from '@intelgraph/artifact-store';
import type { ArtifactFile, ArtifactFilesQueries, FolderEntry } from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';

import { type PinnedFiles, pinnedPath } from './pinned-files.js';

/** Everything below MLflow's artifact root: what was logged, and the artifacts of versions. Reads only. */
export class MlflowFiles {
  constructor(
    private readonly logged: ArtifactFilesQueries,
    private readonly pinned: PinnedFiles,
    private readonly store: Pick<ArtifactStore, 'openBlob' | 'presignDownload'>,
  ) {}

  /** What a folder holds, by name; empty for a file and for what is not there. */
  list(context: RequestContext, folder: string): Promise<FolderEntry[]> {
    const version = pinnedPath(folder);
    return version === undefined ? this.logged.list(context, folder) : this.pinned.list(context, version);
  }

  /** An address of the storage itself; null where it has none. @throws as `open` */
  async presign(
    context: RequestContext,
    path: string,
    seconds: number,
  ): Promise<{ file: ArtifactFile; url: string | null }> {
    const file = await this.find(context, path);
    return { file, url: await this.store.presignDownload(file.digest, seconds) };
  }

  /** @throws ArtifactFileNotFoundError, ArtifactNotFoundError, InvalidInputError naming `path` */
  async open(context: RequestContext, path: string): Promise<{ file: ArtifactFile; content: Readable }> {
    const file = await this.find(context, path);
    return { file, content: await this.store.openBlob(file.digest) };
  }

  private find(context: RequestContext, path: string): Promise<ArtifactFile> {
    const version = pinnedPath(path);
    return version === undefined ? this.logged.get(context, path) : this.pinned.get(context, version);
  }
}
