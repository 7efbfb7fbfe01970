import { MIN_DIRECT_PART_BYTES } from '@intelgraph/artifact-store';
import {
  type ArtifactUpload,
  MAX_UPLOAD_PARTS,
  type OpenUpload,
  type PartAddresses,
  type UploadPart,
} from '@intelgraph/experiment-tracking';

import type { OpenUploadDto, PartAddressesDto, UploadDto, UploadPartDto } from './uploads.dto.js';

export function toUploadDto(upload: ArtifactUpload, parts: readonly UploadPart[], maxSize: number): UploadDto {
  const { id, path, direct, file, expiresAt } = upload;
  return {
    ...{ id, path, direct, file },
    max_parts: MAX_UPLOAD_PARTS,
    min_part_size: direct ? MIN_DIRECT_PART_BYTES : 0,
    max_size: maxSize,
    expires_at: expiresAt.toISOString(),
    parts: parts.map(toPartDto),
  };
}

export function toOpenUploadDto({ id, path, direct, begunBy, begunAt, expiresAt }: OpenUpload): OpenUploadDto {
  const times = { begun_at: begunAt.toISOString(), expires_at: expiresAt.toISOString() };
  return { id, path, direct, begun_by: begunBy, ...times };
}

export function toPartDto({ number, etag, size }: UploadPart): UploadPartDto {
  return { part_number: number, etag, size };
}

export function toAddressesDto({ addresses, expiresAt }: PartAddresses): PartAddressesDto {
  const items = addresses.map(({ number, url }) => ({ part_number: number, url }));
  return { items, expires_at: expiresAt.toISOString() };
}
