import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { ArtifactFile } from '../artifact-files/artifact-file.js';
import type { ArtifactFilesService } from '../artifact-files/artifact-files.service.js';
import { cleanPath } from '../artifact-files/file-paths.js';

import type { UploadDestination } from './artifact-upload.js';

/** Complete files become artifact files of the workspace, as those that are logged to runs. */
export class WorkspaceFiles implements UploadDestination {
  readonly owner = '';

  constructor(private readonly files: Pick<ArtifactFilesService, 'add'>) {}

  accept(_context: RequestContext, path: string): string {
    return cleanPath(path);
  }

  add(tx: Transaction, context: RequestContext, file: ArtifactFile): Promise<void> {
    return this.files.add(tx, context, file);
  }
}
