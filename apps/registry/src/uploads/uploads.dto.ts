import { DIGEST_PATTERN } from '@intelgraph/artifact-store';
import { MAX_UPLOAD_PARTS } from '@intelgraph/experiment-tracking';
import {
  ArrayField,
  BoolField,
  DateField,
  IdField,
  IntField,
  ObjectField,
  pageOf,
  StringField,
} from '@intelgraph/platform';

import { ArtifactFileDto } from '../artifacts/artifacts.dto.js';
import { VersionParams } from '../versions/versions.dto.js';

export class UploadParams extends VersionParams {
  @IdField()
  upload_id: string;
}

export class BeginUploadDto {
  @StringField({ max: 1024, description: 'Path inside the artifact.', example: 'weights/model.bin' })
  path: string;

  @BoolField({
    optional: true,
    description:
      'Whether parts go to the bucket itself, at presigned addresses. Unless given: where the installation offers it.',
  })
  direct?: boolean;
}

export class UploadPartDto {
  @IntField({ min: 1, max: MAX_UPLOAD_PARTS })
  part_number: number;

  @StringField({ description: 'SHA-256 of its bytes; of a part that went to the bucket itself what that answered.' })
  etag: string;

  @IntField({ description: 'Bytes.' })
  size: number;
}

export class UploadDto {
  @IdField()
  id: string;

  @StringField({ description: 'Path inside the artifact.' })
  path: string;

  @BoolField({
    description: 'Whether parts go to the addresses of the bucket; else they go to `parts/{part_number}` here.',
  })
  direct: boolean;

  @IntField({ description: 'Most parts.' })
  max_parts: number;

  @IntField({ description: 'Least bytes of a part that is not the last.' })
  min_part_size: number;

  @IntField({ description: 'Most bytes of all parts together.' })
  max_size: number;

  @DateField({ description: 'An upload that is not complete by then is given up.' })
  expires_at: string;

  @ArrayField(() => UploadPartDto, { max: MAX_UPLOAD_PARTS, description: 'Those that are stored, by number.' })
  parts: UploadPartDto[];

  @ObjectField(() => ArtifactFileDto, { nullable: true, description: 'The file, once the upload is complete.' })
  file: ArtifactFileDto | null;
}

export class OpenUploadDto {
  @IdField()
  id: string;

  @StringField({ description: 'Path inside the artifact.' })
  path: string;

  @BoolField({ description: 'Whether parts go to the addresses of the bucket.' })
  direct: boolean;

  @StringField({ description: 'Who began it.' })
  begun_by: string;

  @DateField()
  begun_at: string;

  @DateField({ description: 'An upload that is not complete by then is given up.' })
  expires_at: string;
}

export class OpenUploadPageDto extends pageOf(OpenUploadDto) {}

export class CompleteUploadDto {
  @StringField({
    pattern: DIGEST_PATTERN,
    patternMessage: 'must be a sha256 as 64 lower-case hex digits',
    description: 'SHA-256 of the whole file; with another nothing is stored.',
  })
  sha256: string;

  @IntField({ min: 0, description: 'Bytes of the whole file.' })
  size: number;
}

export class PartAddressesQuery {
  @IntField({ optional: true, min: 1, max: MAX_UPLOAD_PARTS, default: 1, description: 'Number of the first part.' })
  first?: number;

  @IntField({ optional: true, min: 1, max: 1000, default: 100, description: 'How many parts.' })
  count?: number;
}

export class PartAddressDto {
  @IntField()
  part_number: number;

  @StringField({ max: 4096, description: 'Takes the bytes of the part by PUT, without any other credentials.' })
  url: string;
}

export class PartAddressesDto {
  @ArrayField(() => PartAddressDto)
  items: PartAddressDto[];

  @DateField({ description: 'Ask again for those that are used later.' })
  expires_at: string;
}
