import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { UploadStore } from '@intelgraph/data-files';
import { isUuid } from '@intelgraph/kernel';
import { inTransaction } from '@intelgraph/persistence';
import type { DataSource } from 'typeorm';

import { UPLOAD_EXTENSION } from '../uploads/batch-uploads.service.js';
import { lockUpload } from '../uploads/batch-uploads.queries.js';

import { endedBefore, forgetUnusedUpload } from './retention.queries.js';

export interface BatchRetentionParts {
  readonly source: DataSource;
  /** Folder of the jobs' files. */
  readonly folder: string;
  readonly store: UploadStore;
}

/** What a look for old files has removed. */
export interface RemovedFiles {
  readonly jobs: number;
  readonly uploads: number;
}

const AT_ONCE = 500;
const DAY_MS = 24 * 60 * 60 * 1000;
const NOT_A_FOLDER = ['ENOENT', 'ENOTDIR'];

/**
 * Removes what is kept for callers when it is old: files of jobs that have ended, and uploads. It looks at the files that are here: a
 * replica with folders of its own sees to its own. Jobs stay listed.
 */
export class BatchRetention {
  constructor(private readonly parts: BatchRetentionParts) {}

  /**
   * Removes files of jobs that ended before a time, and uploads that were not used since.
   *
   * @param more is asked between them whether to go on
   */
  async removeBefore(before: Date, more: () => boolean = () => true): Promise<RemovedFiles> {
    return { jobs: await this.removeJobs(before, more), uploads: await this.removeUploads(before, more) };
  }

  private async removeJobs(before: Date, more: () => boolean): Promise<number> {
    const { source, folder } = this.parts;
    let removed = 0;
    for (const workspace of await namesIn(folder)) {
      const ids = (await namesIn(join(folder, workspace))).filter(isUuid);
      for (let at = 0; at < ids.length && more(); at += AT_ONCE) {
        for (const id of await endedBefore(source, workspace, ids.slice(at, at + AT_ONCE), before)) {
          await rm(join(folder, workspace, id), { recursive: true, force: true });
          removed++;
        }
      }
    }
    return removed;
  }

  private async removeUploads(before: Date, more: () => boolean): Promise<number> {
    const { store } = this.parts;
    let removed = 0;
    for (const workspace of await namesIn(store.folder)) {
      for (const name of await namesIn(join(store.folder, workspace))) {
        if (!more()) return removed;
        if (await this.isFresh(workspace, name, before)) continue;
        if (await this.removeUpload(workspace, name, before)) removed++;
      }
    }
    return removed;
  }

  /** What is still on its way may have stalled for a while. */
  private async isFresh(workspace: string, name: string, before: Date): Promise<boolean> {
    const facts = await stat(join(this.parts.store.folder, workspace, name)).catch(() => undefined);
    const patienceMs = name.startsWith('.') ? DAY_MS : 0;
    return facts === undefined || facts.mtimeMs >= before.getTime() - patienceMs;
  }

  private removeUpload(workspace: string, name: string, before: Date): Promise<boolean> {
    const { source, store } = this.parts;
    const [digest = '', extension] = name.split('.');
    return inTransaction(source, async (tx) => {
      // What has never arrived whole belongs to no upload.
      if (extension === UPLOAD_EXTENSION && digest !== '') {
        await lockUpload(tx, workspace, digest);
        if (!(await forgetUnusedUpload(tx, workspace, digest, before))) return false;
      }
      await rm(join(store.folder, workspace, name), { force: true });
      return true;
    });
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (NOT_A_FOLDER.includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  });
}
