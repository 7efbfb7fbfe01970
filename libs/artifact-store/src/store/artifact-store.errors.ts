import { AppError, type FieldProblem } from '@intelgraph/kernel';

/** No blob with this digest is stored, or a manifest has no file of this path. */
export class ArtifactNotFoundError extends AppError {
  constructor(what: string) {
    super('ARTIFACT.NOT_FOUND', 'not_found', `${what} is not in the artifact store`);
  }
}

/** Stored or received bytes do not have the sha256 that names them. */
export class ArtifactCorruptError extends AppError {
  constructor(expected: string, actual: string) {
    super('ARTIFACT.CORRUPT', 'internal', `the bytes of ${expected} have the sha256 ${actual}`, {
      details: { expected, actual },
    });
  }
}

/** More bytes than the limit allows. */
export class ArtifactTooLargeError extends AppError {
  constructor(maxBytes: number) {
    super('ARTIFACT.TOO_LARGE', 'too_large', `an artifact file may have at most ${maxBytes} bytes`, {
      details: { max_bytes: maxBytes },
    });
  }
}

/** A manifest breaks its schema; `fields` says where. */
export class ManifestInvalidError extends AppError {
  constructor(fields: readonly FieldProblem[]) {
    super('ARTIFACT.MANIFEST_INVALID', 'invalid', fields.map((p) => `${p.field}: ${p.message}`).join('; '), {
      fields,
    });
  }
}
