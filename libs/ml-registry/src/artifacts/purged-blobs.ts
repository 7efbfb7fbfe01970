import { inTransaction, type Transaction } from '@intelgraph/persistence';

import type { BlobHolder, RegistryParts } from '../ml-registry.ports.js';
import type { ModelVersionEntity } from '../versions/model-version.entity.js';

import {
  blobsOfVersions,
  indexManifest,
  lockReferences,
  manifestsToIndex,
  notePurged,
  purgedBlobs,
  referredTo,
  forgetPurged,
} from './purged-blobs.queries.js';

const HOUR_MS = 60 * 60 * 1000;
const BATCH = 500;

/** Frees the blobs of purged versions once nothing refers to them, in any workspace. */
export class PurgedBlobs {
  constructor(private readonly parts: RegistryParts) {}

  /** Notes what the versions refer to and lets go of it, within their purge. Answers how many blobs that are. */
  async note(tx: Transaction, versions: readonly ModelVersionEntity[]): Promise<number> {
    for (const { artifactDigest } of versions) {
      if (artifactDigest !== null) await this.index(tx, artifactDigest);
    }
    const digests = await blobsOfVersions(
      tx,
      versions.map(({ id }) => id),
    );
    await notePurged(tx, digests, this.parts.clock.now());
    return digests.length;
  }

  /** Notes blobs that somebody else has let go of, within their transaction: freed like those of purged versions. */
  async release(tx: Transaction, digests: readonly string[]): Promise<void> {
    await notePurged(tx, [...new Set(digests)], this.parts.clock.now());
  }

  /** Removes the noted blobs that nobody refers to and that are old enough. Answers how many are gone. */
  async sweep(): Promise<number> {
    const holders = this.parts.blobHolders ?? [];
    let freed = 0;
    for (let after = ''; ;) {
      const batch = await purgedBlobs(this.parts.dataSource.manager, after, BATCH);
      if (batch.length === 0) return freed;
      // Most of them before anybody has to wait.
      await this.indexAll(this.parts.dataSource.manager, await manifestsOf(holders));
      freed += await this.free(batch, holders);
      after = batch.at(-1) ?? after;
    }
  }

  // Registrations wait while a batch is freed, and check that their artifact is there after they are through.
  private async free(batch: readonly string[], holders: readonly BlobHolder[]): Promise<number> {
    return inTransaction(this.parts.dataSource, async (tx) => {
      await lockReferences(tx);
      const others = await manifestsOf(holders);
      await this.indexAll(tx, others);
      const kept = new Set(await referredTo(tx, batch, others));
      for (const holder of holders) for (const digest of await holder.held(batch)) kept.add(digest);
      const { store, clock, purgeGraceMs = HOUR_MS } = this.parts;
      const before = new Date(clock.now().getTime() - purgeGraceMs);
      const gone: string[] = [];
      for (const digest of batch.filter((candidate) => !kept.has(candidate))) {
        if (await store.deleteBlob(digest, before)) gone.push(digest);
        else if ((await store.statBlob(digest)) === null) gone.push(digest);
      }
      await forgetPurged(tx, [...gone, ...kept]);
      return gone.length;
    });
  }

  private async indexAll(tx: Transaction, others: readonly string[]): Promise<void> {
    for (const manifest of await manifestsToIndex(tx, others)) await this.index(tx, manifest);
  }

  private async index(tx: Transaction, manifest: string): Promise<void> {
    if ((await this.parts.store.statBlob(manifest)) === null) return;
    const { files } = await this.parts.store.getManifest(manifest);
    await indexManifest(tx, manifest, [manifest, ...files.map(({ digest }) => digest)]);
  }
}

async function manifestsOf(holders: readonly BlobHolder[]): Promise<string[]> {
  return (await Promise.all(holders.map((holder) => holder.manifests()))).flat();
}
