import { BUMPS } from '@intelgraph/ml-registry';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  ModelNameField,
  PageQuery,
  pageOf,
  RecordField,
  SemverField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

export class CreateModelDto {
  @ModelNameField({ description: 'Unique in the workspace; without `/` and `:`.', example: 'fraud_detector' })
  name: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  description?: string;

  @StringArrayField({ optional: true, max: 100, maxLength: 128, example: ['fraud'] })
  tags?: string[];
}

export class DescribeModelDto {
  @StringField({ min: 0, max: 5000 })
  description: string;
}

export class RenameModelDto {
  @ModelNameField({ description: 'Without `/` and `:`.', example: 'fraud_detector' })
  new_name: string;
}

export class ModelDto {
  @IdField()
  id: string;

  @StringField()
  name: string;

  @StringField({ min: 0 })
  description: string;

  @StringArrayField()
  tags: string[];

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;

  @RecordField({ values: 'string', description: "Keys with values: MLflow's tags." })
  labels?: Record<string, string>;

  @DateField()
  updated_at?: string;

  @DateField({ nullable: true })
  deleted_at?: string | null;

  @IntField({ description: 'Rises with every write to the model, its labels and its aliases.' })
  revision?: number;
}

export class ModelAliasDto {
  @StringField()
  alias: string;

  @SemverField()
  version: string;

  @IntField({ description: "MLflow's version." })
  number: number;

  @StringField()
  set_by: string;

  @DateField()
  set_at: string;
}

export class ModelWithAliasesDto extends ModelDto {
  @ArrayField(() => ModelAliasDto)
  aliases: ModelAliasDto[];
}

export class ModelPageDto extends pageOf(ModelDto) {}

export class ModelsQuery extends PageQuery {
  @StringField({ optional: true, max: 128, description: 'Only models with this tag.' })
  tag?: string;

  @StringField({
    optional: true,
    max: 8000,
    description:
      "Conditions joined by AND, OR, NOT and brackets. `name`, `description`, `created_by`, `alias`, `labels.<key>` with =, !=, [NOT] LIKE, [NOT] ILIKE, [NOT] IN, IS [NOT] NULL; `tag` with =, !=; `created_at`, `updated_at` with =, !=, <, <=, >, >=; `stage` and `derived_from = 'x@1.0.0'` are true of a model when they are of one of its versions.",
    example: "labels.team = 'risk' AND NOT stage = 'production'",
  })
  filter?: string;

  @StringField({
    optional: true,
    max: 1000,
    description: 'Fields, each with ASC or DESC, separated by commas; by name without.',
    example: 'updated_at DESC',
  })
  order_by?: string;

  @BoolField({
    optional: true,
    description: 'Those that were deleted and can be restored, instead of those that are there.',
  })
  deleted?: boolean;
}

export class ModelParams {
  @ModelNameField({ description: 'Name or id of a model.', example: 'fraud_detector' })
  name: string;
}

export class NextVersionQuery {
  @EnumField(BUMPS, { optional: true, default: 'minor', description: 'The number that grows.' })
  bump?: (typeof BUMPS)[number];
}

export class NextVersionDto {
  @SemverField()
  version: string;
}
