import { AppError, InvalidInputError } from '@intelgraph/kernel';
import { Metadata, type ServiceError } from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';
import { fromGrpcError, toGrpcError } from './grpc-status.js';

/** What gRPC's C core counts of a metadata entry, and takes by default. */
const ENTRY_BYTES = 32;
const MAX_METADATA_BYTES = 8192;

/** The error as it was thrown, as it is counted on the wire and as the caller gets it. */
function sent(error: AppError): { bytes: number; received: AppError } {
  const { code, details, trailers } = toGrpcError(error);
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(trailers)) metadata.set(name, value);
  const bytes = Buffer.byteLength(encodeURI(details)) + (trailers['x-error-bin']?.toString('base64').length ?? 0);
  const failure: ServiceError = Object.assign(new Error(details), { code, details, metadata });
  return { bytes: bytes + 10 * ENTRY_BYTES, received: fromGrpcError(failure, 'peer') };
}

describe('an error over gRPC', () => {
  it('comes as it was thrown', () => {
    const error = new InvalidInputError([{ field: 'größe', message: 'is wrong' }]);
    expect(sent(error).received).toMatchObject({ code: error.code, message: error.message, fields: error.fields });
  });

  it.each([
    ['many fields', Array.from({ length: 100 }, (_, i) => ({ field: `inputs[${i}].x`, message: 'is required' }))],
    ['one that is long', [{ field: 'x'.repeat(10_000), message: 'is wrong' }]],
    ['texts that grow on the wire', [{ field: 'Ł😀'.repeat(2000), message: 'é'.repeat(2000) }]],
  ])('stays within what clients of other languages take, with %s', (_what, fields) => {
    const { bytes, received } = sent(new InvalidInputError(fields));
    expect(bytes).toBeLessThan(MAX_METADATA_BYTES);
    expect(received).toMatchObject({ kind: 'invalid', fields: fields.slice(0, received.fields.length) });
    expect(received.message).toContain(fields[0]?.field.slice(0, 100));
  });

  it('leaves out details that are too large', () => {
    const error = new AppError('THING.LARGE', 'conflict', 'too much', { details: { all: 'x'.repeat(10_000) } });
    expect(sent(error).received).toMatchObject({ code: 'THING.LARGE', message: 'too much', details: {} });
  });
});
