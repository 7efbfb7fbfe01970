import { ArrayField, BoolField, NameField, RecordField, StringArrayField, StringField } from '@intelgraph/platform';
import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray } from 'class-validator';

import { FeatureReferenceDto } from '../groups/groups.dto.js';

/** Most rows of one request; the library takes more. */
export const MAX_ROWS = 10_000;

export class TrainingColumnDto {
  @StringField({ max: 257, description: 'Name, or name@version.', example: 'user_transaction_count_7d@1.0.0' })
  feature: string;

  @StringField({
    optional: true,
    max: 128,
    description: "Which column of the rows holds the entity's id; the feature's entity type unless given.",
  })
  entity_key?: string;

  @NameField({ optional: true, description: "Name in the answer; the feature's name unless given." })
  column?: string;
}

export class TrainingSetRequestDto {
  @ArrayField(() => TrainingColumnDto, { min: 1, max: 200 })
  features: TrainingColumnDto[];

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    maxItems: MAX_ROWS,
    description: 'Entity ids by column, `timestamp` (ISO 8601), and whatever else is to be in the answer.',
    example: [{ user: 'user_12345', timestamp: '2026-01-31T12:00:00Z', label: 1 }],
  })
  @IsArray()
  @ArrayMaxSize(MAX_ROWS)
  entity_rows: Record<string, unknown>[];

  @BoolField({ optional: true, default: false, description: "Leaves out what became known after a row's time." })
  filter_by_created?: boolean;
}

export class TrainingSetDto {
  @StringArrayField({ description: 'Names of the joined columns.' })
  columns: string[];

  @ArrayField(() => FeatureReferenceDto)
  features: FeatureReferenceDto[];

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'The rows given, in their order, with the joined columns; null = no value that counted.',
  })
  rows: Record<string, unknown>[];

  @RecordField({ values: 'number', description: 'How many rows have no value, by column.' })
  missing: Record<string, number>;

  @StringField({ description: 'sha256 (hex): the same question over the same values has the same digest.' })
  digest: string;
}
