import { rename, rm } from 'node:fs/promises';

import type { ObjectVersion } from '@intelgraph/artifact-store';
import { UnusableDataError } from '@intelgraph/data-files';

import type { BatchFormat } from '../batch-job-spec.js';
import type { BatchJobEntity } from '../batch-job.entity.js';
import { formatOfStart, START_BYTES } from '../input/format-of.js';
import type { JobFolder } from '../job-folder.js';
import { sync } from '../output/part-file.js';

import { named, placeOf, type BatchObjects } from './batch-objects.js';

const FIELD = 'input.uri';

/** An object that a job reads, and what it is. */
export interface InputObject {
  readonly object: ObjectVersion;
  readonly format: BatchFormat;
}

/** Looks at the object that a caller names. @throws UnusableDataError; UnavailableError while S3 does not answer */
export async function findInputObject(
  uri: string,
  said: BatchFormat | undefined,
  objects: BatchObjects,
): Promise<InputObject> {
  const { files, maxInputBytes } = objects;
  const object = await named(FIELD, files.find(placeOf(uri, FIELD, objects)));
  if (object === null) throw new UnusableDataError(FIELD, 'does not exist');
  if (object.size === 0) throw new UnusableDataError(FIELD, 'is empty');
  if (object.size > maxInputBytes) {
    throw new UnusableDataError(
      FIELD,
      `has ${object.size} bytes, more than the ${maxInputBytes} that this service reads`,
    );
  }
  const start = await named(FIELD, files.start(object, START_BYTES));
  return { object, format: formatOfStart(start, said, 'input.format') };
}

/**
 * Brings the object to the folder of its job, unless it is there.
 *
 * @throws BatchInputChangedError; UnusableDataError where it must not be read any more
 */
export async function fetchInput(
  job: BatchJobEntity,
  object: ObjectVersion,
  folder: JobFolder,
  { files }: BatchObjects,
  signal: AbortSignal,
): Promise<void> {
  if (await folder.hasWhole(folder.inputName, object.size)) return;
  // An attempt that has lost the job may still write to its own.
  const arriving = folder.file(`${folder.inputName}-${job.attempt}`);
  try {
    await named(FIELD, files.download(object, arriving, signal));
    await sync(arriving);
    await rename(arriving, folder.file(folder.inputName));
    await sync(folder.path);
  } finally {
    await rm(arriving, { force: true });
  }
}
