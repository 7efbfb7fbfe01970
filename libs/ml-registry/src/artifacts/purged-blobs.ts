import { AppError } from '@intelgraph/kernel';
import { inTransaction, type Transaction } from '@intelgraph/persistence';

import { ensembleFacts } from '../ensembles/ensemble-facts.js';
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

  /** As {@link sweep}, after a purge, which is done: where a holder does not answer as it should, a later sweep frees the blobs. */
  async sweepSoon(): Promise<void> {
    try {
      await this.sweep();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }

  /**
   * Removes the noted blobs that nobody refers to and that are old enough. Answers how many are gone.
   *
   * @throws what a holder throws that does not answer: then nothing is freed
   */
  async sweep(): Promise<number> {
    const { blobHolders = [], distantBlobHolders = [], dataSource } = this.parts;
    let freed = 0;
    let distant: readonly string[] | undefined;
    for (let after = ''; ;) {
      const batch = await purgedBlobs(dataSource.manager, after, BATCH);
      if (batch.length === 0) return freed;
      distant ??= await all(distantBlobHolders, (holder) => holder.manifests());
      const held = await all(distantBlobHolders, (holder) => holder.held(batch));
      // Most of them before anybody has to wait.
      const near = await all(blobHolders, (holder) => holder.manifests(dataSource.manager));
      await this.indexAll(dataSource.manager, [...distant, ...near]);
      freed += await this.free(batch, blobHolders, { manifests: distant, held });
      after = batch.at(-1) ?? after;
    }
  }

  // Registrations wait while a batch is freed, and check that their artifact is there after they are through.
  private async free(batch: readonly string[], holders: readonly BlobHolder[], distant: Held): Promise<number> {
    return inTransaction(this.parts.dataSource, async (tx) => {
      await lockReferences(tx);
      const others = [...distant.manifests, ...(await all(holders, (holder) => holder.manifests(tx)))];
      await this.indexAll(tx, others);
      const held = [...distant.held, ...(await all(holders, (holder) => holder.held(tx, batch)))];
      const kept = new Set([...held, ...(await referredTo(tx, batch, others))]);
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
    const blobs = await this.blobsOf(manifest);
    if (blobs.length > 0) await indexManifest(tx, manifest, [...new Set(blobs)]);
  }

  /** A manifest, its files, and those of the artifacts that an ensemble consists of. */
  private async blobsOf(digest: string): Promise<string[]> {
    if ((await this.parts.store.statBlob(digest)) === null) return [];
    const manifest = await this.parts.store.getManifest(digest);
    const members: string[] = [];
    for (const member of ensembleFacts(manifest)?.members ?? []) members.push(...(await this.blobsOf(member)));
    return [digest, ...manifest.files.map((file) => file.digest), ...members];
  }
}

/** What others than versions refer to. */
interface Held {
  readonly manifests: readonly string[];
  readonly held: readonly string[];
}

async function all<H>(holders: readonly H[], ask: (holder: H) => Promise<readonly string[]>): Promise<string[]> {
  return (await Promise.all(holders.map(ask))).flat();
}
