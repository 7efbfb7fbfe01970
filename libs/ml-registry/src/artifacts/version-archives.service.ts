import { createHash } from 'node:crypto';

import { packedFile, unpackArchive, type ArchiveLimits, type PackedFile } from '@intelgraph/artifact-store';
import type { RequestContext } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';

import type { RegistryParts } from '../ml-registry.ports.js';

import type { PurgedBlobs } from './purged-blobs.js';
import type { ArtifactFileEntry, VersionArtifactsService } from './version-artifacts.service.js';

export interface VersionArchivesParts {
  readonly store: RegistryParts['store'];
  readonly dataSource: RegistryParts['dataSource'];
  readonly artifacts: VersionArtifactsService;
  readonly purged: Pick<PurgedBlobs, 'release'>;
  /** Holds an archive, without a name, while it is unpacked. */
  readonly folder: string;
  readonly limits: ArchiveLimits;
}

/** Models that are uploaded as one zip or tar.gz: unpacked into the files of a pending version. */
export class VersionArchivesService {
  constructor(private readonly parts: VersionArchivesParts) {}

  /**
   * Checks the whole archive, then stores its files and adds all of them at once. Of an archive that is refused nothing is
   * stored.
   *
   * @throws ArchiveRefusedError, ArtifactNotOpenError
   */
  async upload(
    context: RequestContext,
    model: string,
    version: string,
    content: AsyncIterable<Uint8Array>,
  ): Promise<ArtifactFileEntry[]> {
    const { artifacts, folder } = this.parts;
    await artifacts.assertTakesFiles(context, model, version);
    const packed = await packedFile(content, folder);
    try {
      const entries = await this.check(packed);
      await this.store(packed, entries);
      await artifacts.addFiles(context, model, version, entries);
      return entries;
    } finally {
      await packed.close();
    }
  }

  private async check(packed: PackedFile): Promise<ArtifactFileEntry[]> {
    const entries: ArtifactFileEntry[] = [];
    await unpackArchive(packed, this.parts.limits, async ({ path, content }) => {
      const hash = createHash('sha256');
      let size = 0;
      for await (const chunk of content) {
        hash.update(chunk);
        size += chunk.length;
      }
      entries.push({ path, digest: hash.digest('hex'), size });
    });
    return entries.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  private async store(packed: PackedFile, entries: readonly ArtifactFileEntry[]): Promise<void> {
    const { dataSource, purged, store, limits } = this.parts;
    const digests = new Map(entries.map(({ path, digest }) => [path, digest]));
    // Noted first: what is stored and then referred to by nobody, because of a crash or a refusal, is freed like the rest.
    await inTransaction(dataSource, (tx) => purged.release(tx, [...digests.values()]));
    await unpackArchive(packed, limits, async ({ path, content }) => {
      const expectedDigest = digests.get(path);
      await store.putBlob(content, expectedDigest === undefined ? {} : { expectedDigest });
    });
  }
}
