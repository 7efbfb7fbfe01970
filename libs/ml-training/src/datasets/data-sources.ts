import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

import { resolveDataPath, UnusableDataError, type UploadStore } from '@intelgraph/data-files';

import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';

import type { DatasetsService } from './datasets.service.js';

/** What a caller names: a path under the data roots or an uploaded data set, exactly one. */
export interface DataReference {
  readonly path?: string;
  readonly datasetId?: string;
}

/** A file that exists, and the digest that its bytes had when it was looked up. */
export interface DataFile {
  readonly file: string;
  readonly digest: string;
  readonly datasetId?: string;
  /** Of an uploaded data set. */
  readonly name?: string;
  /** The input on the wire that named it. */
  readonly field: string;
}

/** Finds the files that callers name. */
export class DataSources {
  constructor(
    private readonly datasets: Pick<DatasetsService, 'get'>,
    private readonly store: UploadStore,
    private readonly roots: readonly string[],
  ) {}

  /**
   * @param prefix the inputs are `<prefix>_path` and `<prefix>_dataset_id`
   * @throws UnusableDataError, InvalidInputError, DatasetNotFoundError
   */
  async find(ctx: RequestContext, reference: DataReference, prefix: string): Promise<DataFile> {
    const pathField = `${prefix}_path`;
    const idField = `${prefix}_dataset_id`;
    if ((reference.path === undefined) === (reference.datasetId === undefined)) {
      throw InvalidInputError.of(pathField, `give exactly one of ${pathField} and ${idField}`);
    }
    if (reference.path !== undefined) {
      const file = await resolveDataPath(reference.path, pathField, this.roots);
      return { file, digest: await digestOf(file), field: pathField };
    }
    const dataset = await this.datasets.get(ctx, reference.datasetId ?? '').catch((cause: unknown) => {
      throw new UnusableDataError(idField, cause instanceof Error ? cause.message : String(cause), { cause });
    });
    if (!(await this.store.has(dataset.workspace, dataset.digest, dataset.format))) {
      throw new UnusableDataError(idField, 'the file of this data set is no longer there');
    }
    const file = this.store.fileOf(dataset.workspace, dataset.digest, dataset.format);
    return { file, digest: dataset.digest, datasetId: dataset.id, name: dataset.name, field: idField };
  }
}

/** sha256 of a file in hex. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
