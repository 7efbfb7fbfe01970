import type { JsonSchema } from '../schemas/json-schema.js';

import { defineEvent } from './define-event.js';

export interface ArtifactFileState {
  path: string;
  digest: string;
  size: number;
  stored_by: string;
  stored_at: string;
}

/** A file, or a folder with all that was in it. */
export interface ArtifactFilesRemoved {
  path: string;
  files: number;
}

const text: JsonSchema = { type: 'string' };

export const artifactFileStored = defineEvent<ArtifactFileState>({
  type: 'tracking.artifact_file.stored.v1',
  audited: true,
  description: 'A file was logged beside a run or model.',
  schema: {
    type: 'object',
    required: ['path', 'digest', 'size', 'stored_by', 'stored_at'],
    properties: {
      path: text,
      digest: text,
      size: { type: 'integer' },
      stored_by: text,
      stored_at: { type: 'string', format: 'date-time' },
    },
  },
});

export const artifactFilesRemoved = defineEvent<ArtifactFilesRemoved>({
  type: 'tracking.artifact_file.removed.v1',
  audited: true,
  description: 'A file, or a folder of files, that was logged beside a run or model was removed.',
  schema: { type: 'object', required: ['path', 'files'], properties: { path: text, files: { type: 'integer' } } },
});
