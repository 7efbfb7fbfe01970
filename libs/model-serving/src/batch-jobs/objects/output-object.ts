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
  await giveUpUploads(place, folder, objects);
  const note = folder.file(folder.uploadNote(job.attempt));
  const begun = (uploadId: string): Promise<void> => writePart(note, 1, () => uploadId);
  await named(FIELD, objects.files.upload(file, place, { owner: job.id, signal, begun }));
  await rm(note, { force: true });
}

/** Lets go of the parts that attempts sent which died before their uploads were whole. */
export async function giveUpUploads(place: ObjectPlace, folder: JobFolder, { files }: BatchObjects): Promise<void> {
  for (const name of await folder.uploadNotes()) {
    const note = folder.file(name);
    await named(FIELD, files.giveUp(place, await readFile(note, 'utf8')));
    await rm(note, { force: true });
  }
}

/** The output of a job as a stream, and its size; undefined where there is none of this job any more. */
export async function openOutputObject(
  { id }: BatchJobEntity,
  place: ObjectPlace,
  { files }: BatchObjects,
): Promise<{ readonly bytes: number; open(): Promise<Readable> } | undefined> {
  const found = await named(FIELD, files.findOf(place, id)).catch((error: unknown) => {
    if (error instanceof BatchOutputExistsError) return null;
    throw error;
  });
  if (found === null) return undefined;
  return { bytes: found.size, open: () => named(FIELD, files.open(found)) };
}
