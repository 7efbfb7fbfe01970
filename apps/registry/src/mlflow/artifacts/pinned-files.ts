import { type ArtifactManifest, findFile } from '@intelgraph/artifact-store';
import type { ArtifactFile, FolderEntry } from '@intelgraph/experiment-tracking';
import type { RequestContext } from '@intelgraph/kernel';
import { PINNED_FOLDER, type VersionArtifactsService } from '@intelgraph/ml-registry';

const PINNED = new RegExp(`^${PINNED_FOLDER}/(?<digest>[0-9a-f]{64})(?:/(?<inside>.*))?$`);

/** A place inside the artifact of a version. */
export interface PinnedPath {
  readonly digest: string;
  /** Below the artifact; empty for the artifact itself. */
  readonly inside: string;
}

/** Undefined for paths that do not name a version's artifact. */
export function pinnedPath(path: string): PinnedPath | undefined {
  const { digest, inside = '' } = PINNED.exec(path)?.groups ?? {};
  return digest === undefined ? undefined : { digest, inside: inside.replace(/\/$/, '') };
}

/** The files of registered versions, as MLflow's clients see them: folders below their artifact root. */
export class PinnedFiles {
  constructor(private readonly artifacts: VersionArtifactsService) {}

  /** @throws ArtifactNotFoundError also for artifacts that no version of the caller's workspace has */
  async get(context: RequestContext, { digest, inside }: PinnedPath): Promise<ArtifactFile> {
    return findFile(await this.artifacts.manifestOf(context, digest), inside);
  }

  /** @throws ArtifactNotFoundError */
  async list(context: RequestContext, { digest, inside }: PinnedPath): Promise<FolderEntry[]> {
    return entriesIn(await this.artifacts.manifestOf(context, digest), inside);
  }
}

/** What a folder of an artifact holds, by name. */
export function entriesIn({ files }: Pick<ArtifactManifest, 'files'>, folder: string): FolderEntry[] {
  const start = folder === '' ? '' : `${folder}/`;
  const entries = new Map<string, FolderEntry>();
  for (const { path, size } of files) {
    if (!path.startsWith(start)) continue;
    const [name = '', ...rest] = path.slice(start.length).split('/');
    const isFolder = rest.length > 0;
    entries.set(name, { name, isFolder, size: isFolder ? null : size });
  }
  return [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
