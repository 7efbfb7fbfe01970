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

/** The parts of this upload go to the storage itself. */
export class UploadDirectError extends AppError {
  constructor(id: string) {
    const message = `the parts of the upload ${id} go to the addresses of the storage, not to us`;
    super('ARTIFACT_UPLOAD.DIRECT', 'conflict', message, { details: { upload_id: id } });
  }
}

/** The parts of this upload come through us. */
export class UploadNotDirectError extends AppError {
  constructor(id: string) {
    super('ARTIFACT_UPLOAD.NOT_DIRECT', 'conflict', `the parts of the upload ${id} come through us`, {
      details: { upload_id: id },
    });
  }
}
