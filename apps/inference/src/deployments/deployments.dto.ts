import { MAX_CACHE_ENTRIES, MAX_LIMIT_REQUESTS, MAX_TTL_SECONDS, MAX_WINDOW_SECONDS } from '@intelgraph/model-serving';
import {
  ArrayField,
  DateField,
  EnumField,
  IdField,
  IntField,
  ModelNameField,
  ObjectField,
  PageQuery,
  pageOf,
  RecordField,
  StringField,
} from '@intelgraph/platform';

const BINDINGS =
  'For requests by entity: `<feature>` or `<feature>@<version>` by input. Other inputs are filled by the feature of their own name.';

const POLICIES =
  'By input, for requests by entity whose feature has no value that counts: `{on_missing, on_stale, default, max_age_seconds}`. ' +
  '`on_missing` and `on_stale` are `fail` (the request is refused), `default` (the value of `default`) or `impute` (what the ' +
  'model takes for a gap: of a required input its median or most frequent value in training). `on_missing` is `fail` for ' +
  'required inputs and `impute` for others unless given, `on_stale` as `on_missing`. A value is stale when it is older than ' +
  "`max_age_seconds`, or than its feature's time to live.";

const RESULT_CACHE =
  'Answers may be given again to equal inputs: who sets it says that the versions answer equal inputs alike. Requests of A/B tests, ' +
  'with explanations or an `event_time` are always computed.';

const RATE_LIMIT =
  'Requests that are answered in any span of `window_seconds`, whatever the protocol, by all replicas together where they share a Redis. ' +
  'A batch is one request. Beyond it: 429 `RATE_LIMIT.DEPLOYMENT` with Retry-After. Streams and batch jobs are not counted.';

export class RateLimitDto {
  @IntField({ min: 1, max: MAX_LIMIT_REQUESTS })
  requests: number;

  @IntField({ min: 1, max: MAX_WINDOW_SECONDS, description: 'The window slides.' })
  window_seconds: number;
}

export class ResultCacheDto {
  @IntField({ min: 1, max: MAX_TTL_SECONDS, description: 'No answer is given again once it is older.' })
  ttl_seconds: number;

  @IntField({
    optional: true,
    min: 1,
    max: MAX_CACHE_ENTRIES,
    description:
      'Most answers that each process keeps of this deployment; what fits all deployments together when absent.',
  })
  max_entries?: number;
}

export class RouteRequestDto {
  @StringField({
    max: 64,
    example: '1.0.0',
    description: 'A version, `latest`, or the stage `staging` or `production`: resolved once, now.',
  })
  version: string;

  @IntField({ min: 0, max: 100, description: 'Whole percent; 0 = only requests that name the version.' })
  weight: number;

  @StringField({
    optional: true,
    max: 257,
    example: 'fraud_inputs@1.0.0',
    description:
      'The feature service that fills the inputs of the version, `<name>` or `<name>@<version>`: resolved once, now. Unless ' +
      'given that of the label `intelgraph.feature_service` of the version, if it has one.',
  })
  feature_service?: string;
}

export class DeployedFeatureServiceDto {
  @StringField() name: string;
  @StringField() version: string;

  @RecordField({ values: 'string', description: '`<feature>@<version>` by input.' })
  features: Record<string, string>;
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

  @RecordField({ optional: true, description: POLICIES })
  feature_policies?: Record<string, unknown>;

  @ObjectField(() => ResultCacheDto, {
    optional: true,
    nullable: true,
    description: `${RESULT_CACHE} None when absent or null.`,
  })
  result_cache?: ResultCacheDto | null;

  @ObjectField(() => RateLimitDto, {
    optional: true,
    nullable: true,
    description: `${RATE_LIMIT} None when absent or null.`,
  })
  rate_limit?: RateLimitDto | null;
}

export class ReplaceRoutesDto {
  @ArrayField(() => RouteRequestDto, { min: 1, max: 16, description: 'The weights sum to 100.' })
  routes: RouteRequestDto[];

  @RecordField({ optional: true, values: 'string', description: `${BINDINGS} Those of before when absent.` })
  feature_bindings?: Record<string, string>;

  @RecordField({ optional: true, description: `${POLICIES} Those of before when absent.` })
  feature_policies?: Record<string, unknown>;

  @ObjectField(() => ResultCacheDto, {
    optional: true,
    nullable: true,
    description: `${RESULT_CACHE} That of before when absent; none when null.`,
  })
  result_cache?: ResultCacheDto | null;

  @ObjectField(() => RateLimitDto, {
    optional: true,
    nullable: true,
    description: `${RATE_LIMIT} That of before when absent; none when null.`,
  })
  rate_limit?: RateLimitDto | null;

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

  @ObjectField(() => DeployedFeatureServiceDto, {
    nullable: true,
    description: 'What fills the inputs of the version, as it was when it was deployed. Null = it names none.',
  })
  feature_service: DeployedFeatureServiceDto | null;
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

  @RecordField({ description: POLICIES })
  feature_policies: Record<string, unknown>;

  @ObjectField(() => ResultCacheDto, { nullable: true, description: 'Null = every request is computed.' })
  result_cache: ResultCacheDto | null;

  @ObjectField(() => RateLimitDto, { nullable: true, description: 'Null = as many requests as come.' })
  rate_limit: RateLimitDto | null;

  @EnumField(['fixed', 'canary', 'shadow', 'bandit'], {
    description: '`fixed`: it serves by its weights alone; else what is under way, see `/policy`.',
  })
  policy: string;

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

  @RecordField({ description: POLICIES })
  feature_policies: Record<string, unknown>;

  @ObjectField(() => ResultCacheDto, { nullable: true, description: 'Null = every request is computed.' })
  result_cache: ResultCacheDto | null;

  @ObjectField(() => RateLimitDto, { nullable: true, description: 'Null = as many requests as come.' })
  rate_limit: RateLimitDto | null;

  @IntField({ nullable: true })
  restored_revision: number | null;

  @IntField({
    nullable: true,
    description:
      'The step of a canary that set the weights, from 0, or 0 where a bandit began: roll-backs pass over it.',
  })
  canary_step: number | null;

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;
}
export class DeploymentRevisionPage extends pageOf(DeploymentRevisionDto) {}
