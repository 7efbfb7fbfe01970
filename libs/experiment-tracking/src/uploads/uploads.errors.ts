import { AppError } from '@intelgraph/kernel';

export class UploadNotFoundError extends AppError {
  constructor(id: string) {
    super('ARTIFACT_UPLOAD.NOT_FOUND', 'not_found', `no upload ${id} in this workspace`, {
      details: { upload_id: id },
    });
  }
}

export class UploadCompleteError extends AppError {
  constructor(id: string) {
    super('ARTIFACT_UPLOAD.COMPLETE', 'conflict', `the upload ${id} is complete`, { details: { upload_id: id } });
  }
}
