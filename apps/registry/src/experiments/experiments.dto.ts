import { LIFECYCLE_STAGES } from '@intelgraph/experiment-tracking';
import {
  DateField,
  EnumField,
  IdField,
  IntField,
  PageQuery,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

export class CreateExperimentDto {
  @StringField({ max: 500, example: 'fraud_detector' })
  name: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  description?: string;
}

export class ExperimentDto {
  @IdField()
  id: string;

  @IntField({ min: 0, description: "Unique in the workspace; MLflow's experiment_id." })
  number: number;

  @StringField()
  name: string;

  @StringField({ min: 0 })
  description: string;

  @RecordField({ values: 'string' })
  tags: Record<string, string>;

  @EnumField(LIFECYCLE_STAGES)
  lifecycle_stage: string;

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;
}

export class ExperimentPageDto extends pageOf(ExperimentDto) {}

export class ExperimentsQuery extends PageQuery {
  @StringField({
    optional: true,
    max: 8000,
    description:
      'Conditions joined by AND, OR, NOT and brackets. `name`, `description`, `created_by`, `tags.<key>` with =, !=, [NOT] LIKE, [NOT] ILIKE, [NOT] IN, IS [NOT] NULL; `number`, `created_at`, `updated_at` with =, !=, <, <=, >, >=.',
    example: "name LIKE 'fraud%' AND NOT tags.team = 'risk'",
  })
  filter?: string;

  @StringField({
    optional: true,
    max: 1000,
    description: 'Fields, each with ASC or DESC, separated by commas; by name without.',
    example: 'created_at DESC',
  })
  order_by?: string;
}

export class ExperimentParams {
  @StringField({ max: 500 })
  name: string;
}
