import {
  ArrayField,
  DateField,
  IdField,
  IntField,
  ModelNameField,
  PageQuery,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

const BINDINGS =
  'For requests by entity: `<feature>` or `<feature>@<version>` by input. Other inputs are filled by the feature of their own name.';

export class RouteRequestDto {
  @StringField({
    max: 64,
    example: '1.0.0',
    description: 'A version, `latest`, or the stage `staging` or `production`: resolved once, now.',
  })
  version: string;

  @IntField({ min: 0, max: 100, description: 'Whole percent; 0 = only requests that name the version.' })
  weight: number;
}

export class CreateDeploymentDto {
  @ModelNameField({ optional: true, description: "Name of the endpoint; the model's name when absent." })
  name?: string;

  @ModelNameField({ description: 'Name or id of the model.', example: 'fraud_detector' })
  model_name: string;

  @ArrayField(() => RouteRequestDto, { min: 1, max: 16, description: 'The weights sum to 100.' })
  routes: RouteRequestDto[];

  @RecordField({ optional: true, values: 'string', description: BINDINGS })
  feature_bindings?: Record<string, string>;
}

export class ReplaceRoutesDto {
  @ArrayField(() => RouteRequestDto, { min: 1, max: 16, description: 'The weights sum to 100.' })
  routes: RouteRequestDto[];

  @RecordField({ optional: true, values: 'string', description: `${BINDINGS} Those of before when absent.` })
  feature_bindings?: Record<string, string>;

  @IntField({ optional: true, min: 1, description: 'Refuse with 409 unless the deployment is at this revision.' })
  expected_revision?: number;
}

export class RollBackDto {
  @IntField({ optional: true, min: 1, description: 'The revision to go back to; the one before when absent.' })
  to_revision?: number;
}

export class RouteDto {
  @StringField({ example: '1.0.0' })
  version: string;

  @IntField()
  weight: number;

  @StringField({ description: 'sha256 (hex) of the artifact manifest.' })
  artifact_digest: string;
}

export class DeploymentDto {
  @IdField()
  id: string;

  @ModelNameField()
  name: string;

  @ModelNameField()
  model_name: string;

  @IntField({ description: 'Counts up with every write.' })
  revision: number;

  @ArrayField(() => RouteDto)
  routes: RouteDto[];

  @RecordField({ values: 'string' })
  feature_bindings: Record<string, string>;

  @IntField({ nullable: true, description: 'The revision whose routes a roll-back brought back.' })
  restored_revision: number | null;

  @DateField()
  created_at: string;

  @DateField()
  updated_at: string;
}
export class DeploymentPage extends pageOf(DeploymentDto) {}
export class ListDeploymentsQuery extends PageQuery {}

export class DeploymentRevisionDto {
  @IntField()
  revision: number;

  @ArrayField(() => RouteDto)
  routes: RouteDto[];

  @RecordField({ values: 'string' })
  feature_bindings: Record<string, string>;

  @IntField({ nullable: true })
  restored_revision: number | null;

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;
}
export class DeploymentRevisionPage extends pageOf(DeploymentRevisionDto) {}
