import { ArrayField, IntField, NameField, RecordField, StringField } from '@intelgraph/platform';

export class ArtifactFileDto {
  @StringField({ description: 'Path inside the artifact.' })
  path: string;

  @StringField({ description: 'SHA-256 of its bytes.' })
  digest: string;

  @IntField({ description: 'Bytes.' })
  size: number;
}

export class ArtifactDto {
  @StringField({ description: 'SHA-256 of the manifest.' })
  digest: string;

  @StringField({ description: 'Who can load the files.', example: 'tfjs-tabular' })
  flavor: string;

  @ArrayField(() => ArtifactFileDto)
  files: ArtifactFileDto[];

  @RecordField({ description: 'The whole manifest.' })
  manifest: Record<string, unknown>;

  @RecordField({
    nullable: true,
    description:
      'DSSE envelope of the in-toto statement (OpenSSF Model Signing) that signs the manifest; null when it is not signed.',
  })
  attestation: Record<string, unknown> | null;
}

export class SealArtifactDto {
  @NameField({ optional: true, description: 'Who can load the files; `files` unless given.' })
  flavor?: string;

  @RecordField({ optional: true })
  signature?: Record<string, unknown>;
}
