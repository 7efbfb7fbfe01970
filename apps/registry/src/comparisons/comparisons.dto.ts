import {
  ArrayField,
  IdField,
  NameField,
  NumberField,
  RecordField,
  SemverField,
  StringField,
} from '@intelgraph/platform';
import { ApiProperty } from '@nestjs/swagger';

export class ComparisonQuery {
  @StringField({
    max: 2600,
    description: '2 to 20 versions, separated by commas; `latest` and stages are versions too.',
    example: '1.0.0,production',
  })
  versions: string;
}

export class ComparedModelDto {
  @IdField()
  model_id: string;

  @NameField()
  model_name: string;

  @SemverField()
  version: string;

  @StringField()
  stage: string;
}

export class ComparedMetricDto {
  @StringField()
  metric: string;

  @ApiProperty({
    type: 'array',
    items: { type: 'number', nullable: true },
    description: 'In the order of `models`; null where a version lacks the metric.',
  })
  values: (number | null)[];

  @NumberField({ nullable: true, description: 'Last minus first.' })
  difference: number | null;
}

export class ComparisonDto {
  @ArrayField(() => ComparedModelDto)
  models: ComparedModelDto[];

  @ArrayField(() => ComparedMetricDto)
  metrics: ComparedMetricDto[];

  @RecordField({ description: 'Hyperparameters that differ: name to values in the order of `models`.' })
  differing_hyperparameters: Record<string, unknown[]>;
}
