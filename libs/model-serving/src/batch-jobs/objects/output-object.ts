import { readFile, rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';

import type { ObjectPlace } from '@intelgraph/artifact-store';

import type { BatchJobEntity } from '../batch-job.entity.js';
import { BatchOutputExistsError } from '../batch-jobs.errors.js';
import type { JobFolder } from '../job-folder.js';
import { writePart } from '../output/part-file.js';

import { named, placeOf, type BatchObjects } from './batch-objects.js';

const FIELD = 'output.uri';

/** Where an output that a caller names shall lie. @throws UnusableDataError, BatchOutputExistsError; UnavailableError */
export async function findOutputPlace(uri: string, objects: BatchObjects): Promise<ObjectPlace> {
  const place = placeOf(uri, FIELD, objects);
  if ((await named(FIELD, objects.files.find(place))) !== null) throw new BatchOutputExistsError();
  return place;
}

/**
 * Makes the file the output of the job. Where an attempt did so that died right after, nothing is done again.
 *
 * @throws BatchOutputExistsError, UnusableDataError; UnavailableError
 */
export async function publishObject(
  job: BatchJobEntity,
  place: ObjectPlace,
  folder: JobFolder,
  file: string,
  objects: BatchObjects,
  signal: AbortSignal,
): Promise<void> {
  await giveUpUpload(place, folder, objects);
  const begun = (uploadId: string): Promise<void> => writePart(folder.uploadNote, 1, () => uploadId);
  await named(FIELD, objects.files.upload(file, place, { owner: job.id, signal, begun }));
  await rm(folder.uploadNote, { force: true });
}

/** Lets go of the parts that an attempt sent which died before its upload was whole. */
export async function giveUpUpload(place: ObjectPlace, folder: JobFolder, { files }: BatchObjects): Promise<void> {
  const uploadId = await readFile(folder.uploadNote, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (uploadId === undefined) return;
  await named(FIELD, files.giveUp(place, uploadId));
  await rm(folder.uploadNote, { force: true });
}

/** The output of a job as a stream, and its size; undefined where there is none of this job any more. */
export async function openOutputObject(
  { id }: BatchJobEntity,
  place: ObjectPlace,
  { files }: BatchObjects,
): Promise<{ readonly bytes: number; open(): Promise<Readable> } | undefined> {
  const isThere = await named(FIELD, files.isOf(place, id)).catch((error: unknown) => {
    if (error instanceof BatchOutputExistsError) return false;
    throw error;
  });
  const found = isThere ? await named(FIELD, files.find(place)) : null;
  if (found === null) return undefined;
  return { bytes: found.size, open: () => named(FIELD, files.open(found, 0, found.size)) };
}
