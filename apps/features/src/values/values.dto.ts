import { READ_STATUSES } from '@intelgraph/feature-store';
import {
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  JsonField,
  NameField,
  NumberField,
  PageQuery,
  pageOf,
  SemverField,
  StringField,
} from '@intelgraph/platform';
import { ApiProperty } from '@nestjs/swagger';
import { IsArray } from 'class-validator';

const VALUE =
  'Of the type of the feature. An int beyond 2^53 - 1 is text, a timestamp ISO 8601, a vector an array of numbers.';
const TIME = 'ISO 8601 with microseconds at most; UTC without an offset.';

export class WriteValueDto {
  @StringField({ max: 512, example: 'user_12345' })
  entity_id: string;

  @JsonField({ nullable: true, description: VALUE, example: 42 })
  value: unknown;

  @SemverField({ optional: true, description: 'The highest release unless given.' })
  version?: string;

  @StringField({ optional: true, max: 40, description: `When the fact was true; now unless given. ${TIME}` })
  event_time?: string;

  @StringField({
    optional: true,
    nullable: true,
    max: 40,
    description: `When it became known; now unless given, null = nobody knows. For backfills. ${TIME}`,
  })
  created_time?: string | null;
}

export class WriteRowDto extends WriteValueDto {
  @StringField({ max: 257, description: 'Name, or name@version.', example: 'user_transaction_count_7d@1.0.0' })
  feature: string;
}

export class WriteValuesDto {
  // The domain checks the rows, as it does for every caller; class-validator would take seconds for thousands.
  @ApiProperty({ type: [WriteRowDto], minItems: 1, maxItems: 5000, description: 'All are written, or none.' })
  @IsArray()
  rows: WriteRowDto[];
}

export class WriteResultDto {
  @IdField() write_id: string;
  @IntField() rows: number;
  @IntField() stored: number;
  @IntField({ description: 'Of the stored: older than what was there; history, not served online.' })
  superseded: number;
  @IntField({ description: 'There already with the same event and created time; the first value stays.' })
  duplicates: number;
  @EnumField(['applied', 'pending', 'none'], {
    description: 'pending: the online store does not answer; the values get there by themselves.',
  })
  online: string;
}

export class EntityQuery {
  @StringField({ max: 512, example: 'user_12345' })
  entity_id: string;

  @SemverField({ optional: true, description: 'The highest release unless given.' })
  version?: string;
}

export class ReadValueQuery extends EntityQuery {
  @StringField({ optional: true, max: 40, description: `Asks for the value as it was at this time. ${TIME}` })
  as_of?: string;

  @BoolField({ optional: true, description: 'With as_of: leaves out what became known later.' })
  filter_by_created?: boolean;
}

export class HistoryQuery extends PageQuery {
  @StringField({ max: 512, example: 'user_12345' })
  entity_id: string;

  @SemverField({ optional: true, description: 'The highest release unless given.' })
  version?: string;

  @StringField({ optional: true, max: 40, description: `Earliest event time, inclusive. ${TIME}` })
  from?: string;

  @StringField({ optional: true, max: 40, description: `Latest event time, exclusive. ${TIME}` })
  to?: string;
}

export class ReadMetadataDto {
  @SemverField() version: string;
  @EnumField(READ_STATUSES, { description: 'outside_max_age: older than the time to live; its value is not answered.' })
  status: string;
  @DateField({ nullable: true }) event_time: string | null;
  @DateField({ nullable: true }) created_time: string | null;
  @NumberField({ nullable: true }) age_seconds: number | null;
  @EnumField(['online', 'offline'], { description: 'Which store answered.' }) source: string;
}

export class FeatureReadingDto extends ReadMetadataDto {
  @NameField() feature: string;
  @NameField() entity_type: string;
  @StringField() entity_id: string;
  @JsonField({ nullable: true, description: `null unless the status is present. ${VALUE}` })
  value: unknown;
}

export class HistoryItemDto {
  @JsonField({ nullable: true, description: VALUE }) value: unknown;
  @DateField() event_time: string;
  @DateField({ nullable: true }) created_time: string | null;
}

export class HistoryPageDto extends pageOf(HistoryItemDto) {}
