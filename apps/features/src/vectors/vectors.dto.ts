import { ArrayField, NameField, RecordField, SemverField, StringArrayField, StringField } from '@intelgraph/platform';
import { ApiProperty, getSchemaPath } from '@nestjs/swagger';

import { ReadMetadataDto } from '../values/values.dto.js';

class ChosenFeaturesDto {
  @NameField({ example: 'user' })
  entity_type: string;

  @StringArrayField({ optional: true, min: 1, max: 500, maxLength: 257, description: 'Names or name@version.' })
  features?: string[];

  @SemverField({
    optional: true,
    description: 'Of the features given by name only; their highest releases unless given.',
  })
  version?: string;

  @StringField({ optional: true, max: 257, description: 'A group instead: its name or name@version.' })
  group?: string;
}

export class ReadVectorDto extends ChosenFeaturesDto {
  @StringField({ max: 512, example: 'user_12345' })
  entity_id: string;
}

export class ReadVectorsDto extends ChosenFeaturesDto {
  @StringArrayField({ min: 1, max: 1000, maxLength: 512 })
  entity_ids: string[];
}

export class FeatureVectorDto {
  @NameField() entity_type: string;
  @StringField() entity_id: string;
  @RecordField({ description: 'Values by name (by name@version where two versions of one feature are asked for).' })
  features: Record<string, unknown>;
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: getSchemaPath(ReadMetadataDto) },
    description: 'Version, status, times and age of each.',
  })
  metadata: Record<string, ReadMetadataDto>;
}

export class FeatureVectorsDto {
  @ArrayField(() => FeatureVectorDto, { description: 'In the order asked.' })
  vectors: FeatureVectorDto[];
}
