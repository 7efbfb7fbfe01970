import {
  ArrayField,
  DateField,
  EnumField,
  IdField,
  IntField,
  JsonField,
  NameField,
  NumberArrayField,
  NumberField,
  ObjectField,
  pageOf,
  StringField,
} from '@intelgraph/platform';

const FORMATS = ['csv', 'parquet'];
const COLUMN_TYPES = ['numeric', 'categorical', 'boolean', 'timestamp'];

export class UploadQuery {
  @NameField({ optional: true, description: 'Name of the data set; made from its digest when absent.' })
  name?: string;

  @EnumField(FORMATS, { optional: true, description: 'What the body must be; found from its bytes when absent.' })
  format?: 'csv' | 'parquet';
}

export class DatasetColumnDto {
  @StringField()
  name: string;

  @EnumField(COLUMN_TYPES)
  type: string;
}

export class TopValueDto {
  @JsonField({ description: 'Text, or a number in numeric columns.' })
  value: string | number;

  @IntField()
  count: number;
}

export class ColumnProfileDto extends DatasetColumnDto {
  @IntField({ description: 'Rows without a value.' })
  nulls: number;

  @IntField({ description: 'Distinct values.' })
  distinct: number;

  @JsonField({ optional: true })
  min?: string | number;

  @JsonField({ optional: true })
  max?: string | number;

  @NumberField({ optional: true })
  mean?: number;

  @NumberField({ optional: true, description: 'Of the sample.' })
  stddev?: number;

  @NumberArrayField({ optional: true, description: 'At 25, 50 and 75 %.' })
  quartiles?: number[];

  @ArrayField(() => TopValueDto, { description: 'The ten most frequent values.' })
  top_values: TopValueDto[];
}

export class DatasetProfileDto {
  @IntField()
  rows: number;

  @ArrayField(() => ColumnProfileDto)
  columns: ColumnProfileDto[];
}

export class DatasetDto {
  @IdField()
  id: string;

  @StringField()
  name: string;

  @StringField({ description: 'sha256 of the bytes in hex; the version of the data set.' })
  digest: string;

  @EnumField(FORMATS)
  format: string;

  @IntField()
  size_bytes: number;

  @IntField()
  rows: number;

  @ArrayField(() => DatasetColumnDto)
  columns: DatasetColumnDto[];

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;
}

export class ProfiledDatasetDto extends DatasetDto {
  @ObjectField(() => DatasetProfileDto)
  profile: DatasetProfileDto;
}

export class DatasetPage extends pageOf(DatasetDto) {}
