import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IntField,
  JsonField,
  NameField,
  NumberField,
  ObjectField,
  PageQuery,
  pageOf,
  RecordField,
  SemverField,
  StringArrayField,
  StringField,
} from '../../src/index.js';

export class SplitDto {
  @NumberField({ min: 0, max: 1 })
  validation_share: number;

  @BoolField({ optional: true })
  stratify?: boolean;
}

export class ColumnDto {
  @NameField()
  name: string;

  @EnumField(['numeric', 'categorical'])
  kind: string;
}

export class CreateThingDto {
  @NameField({ description: 'Unique in the workspace.', example: 'fraud_detector' })
  name: string;

  @SemverField({ optional: true })
  version?: string;

  @IntField({ min: 1, max: 100 })
  size: number;

  @ObjectField(() => SplitDto, { optional: true })
  split?: SplitDto;

  @ArrayField(() => ColumnDto, { optional: true, max: 3 })
  columns?: ColumnDto[];

  @StringArrayField({ optional: true })
  tags?: string[];

  @RecordField({ optional: true, values: 'number' })
  weights?: Record<string, number>;

  @StringField({ optional: true, nullable: true })
  note?: string | null;

  @DateField({ optional: true })
  due?: string;

  @JsonField({ optional: true })
  extra?: unknown;
}

export class ThingDto {
  @NameField()
  name: string;

  @StringField()
  owner: string;

  @StringField()
  workspace: string;
}

export class ThingPage extends pageOf(ThingDto) {}

export class ListThingsQuery extends PageQuery {
  @BoolField({ optional: true })
  archived?: boolean;
}
