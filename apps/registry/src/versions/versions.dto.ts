import { STAGE_KINDS } from '@intelgraph/ml-registry';
import {
  DateField,
  EnumField,
  IdField,
  IntField,
  ObjectField,
  PageQuery,
  pageOf,
  RecordField,
  SemverField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

import { RecordLineageDto } from '../lineage/lineage.dto.js';
import { ModelParams } from '../models/models.dto.js';

const ENSEMBLE_EXAMPLE = {
  nodes: [
    { name: 'forest', kind: 'model', model: 'fraud_forest', version: '1.0.0' },
    { name: 'net', kind: 'model', model: 'fraud_net', version: 'production', timeout_ms: 50, fallback: { skip: true } },
    { name: 'mean', kind: 'weighted', members: ['forest', 'net'], weights: [2, 1] },
  ],
  output: 'mean',
};

export class RegisterVersionDto {
  @SemverField({
    optional: true,
    description: 'Required without `run_id`; with it, the next minor version unless given.',
  })
  version?: string;

  @IdField({
    optional: true,
    description: 'Run whose artifact, metrics, parameters and lineage are taken over where nothing is given here.',
  })
  run_id?: string;

  @StringField({
    optional: true,
    max: 2048,
    description:
      '`artifact://sha256:<digest>`; any other address makes the version `external`. Without it and without a run that holds an artifact, files can be uploaded.',
  })
  artifact_uri?: string;

  @StringField({ optional: true, min: 0, max: 128, example: 'tensorflow' })
  framework?: string;

  @StringField({ optional: true, min: 0, max: 128, example: 'classification' })
  model_type?: string;

  @EnumField(['development'], {
    optional: true,
    description: 'That is, where versions of the workspace start; other stages are reached by transitions.',
  })
  stage?: 'development';

  @StringField({ optional: true, min: 0, max: 256, description: 'The caller unless given.' })
  author?: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  description?: string;

  @IntField({ optional: true, min: 0, description: 'Bytes.' })
  model_size_bytes?: number;

  @RecordField({ optional: true, values: 'number', example: { roc_auc: 0.84 } })
  metrics?: Record<string, number>;

  @RecordField({ optional: true, example: { learning_rate: 0.001 } })
  hyperparameters?: Record<string, unknown>;

  @StringArrayField({ optional: true, max: 100, maxLength: 128, example: ['fraud'] })
  tags?: string[];

  @RecordField({ optional: true })
  signature?: Record<string, unknown>;

  @EnumField(['ensemble'], { optional: true, description: 'The version consists of others, as `graph` says.' })
  kind?: 'ensemble';

  @RecordField({
    optional: true,
    description:
      'Of an ensemble, instead of an artifact: `nodes` and the name of the one that is the `output`; see docs/ensembles.md. Versions, stages and aliases that it names are pinned now.',
    example: ENSEMBLE_EXAMPLE,
  })
  graph?: Record<string, unknown>;

  @ObjectField(() => RecordLineageDto, { optional: true })
  lineage?: RecordLineageDto;
}

export class DeprecationDto {
  @StringField()
  reason: string;

  @StringField({ nullable: true, description: '`<version>` of the same model, or `<model>@<version>`.' })
  successor: string | null;

  @StringField()
  deprecated_by: string;

  @DateField()
  deprecated_at: string;
}

export class ChangedVersionDto {
  @IdField()
  id: string;

  @IdField()
  model_id: string;

  @StringField()
  model_name: string;

  @SemverField()
  version: string;

  @StringField({ description: 'As the workspace calls it.', example: 'staging' })
  stage: string;

  @StringField({ min: 0 })
  framework: string;

  @StringField({ min: 0 })
  model_type: string;

  @StringField()
  author: string;

  @StringField({ min: 0 })
  description: string;

  @StringField({ min: 0, example: 'artifact://sha256:…' })
  artifact_uri: string;

  @StringField({ nullable: true, description: "SHA-256 of the artifact's manifest; null unless stored." })
  artifact_digest: string | null;

  @EnumField(['stored', 'pending', 'external'], {
    description: 'pending: files are still to be uploaded; external: we cannot read it.',
  })
  artifact_status: string;

  @IntField({ nullable: true })
  model_size_bytes: number | null;

  @RecordField({ values: 'number' })
  metrics: Record<string, number>;

  @RecordField()
  hyperparameters: Record<string, unknown>;

  @StringArrayField()
  tags: string[];

  @RecordField({ nullable: true })
  signature: Record<string, unknown> | null;

  @StringField({ nullable: true })
  run_id: string | null;

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;

  @DateField()
  updated_at: string;

  @IntField({ description: 'Rises with every change; the content of a stored version never changes.' })
  revision: number;

  @IntField({ description: "1, 2, 3 … in the order of registration: MLflow's version." })
  number?: number;

  @RecordField({ values: 'string', description: "Keys with values: MLflow's tags. `semver` is always among them." })
  labels?: Record<string, string>;

  @StringField({ min: 0, description: 'Where the files came from, as it was given.' })
  source?: string;

  @StringField({ min: 0 })
  run_link?: string;

  @ObjectField(() => DeprecationDto, { nullable: true })
  deprecation?: DeprecationDto | null;

  @DateField({ nullable: true })
  deleted_at?: string | null;

  @EnumField(STAGE_KINDS, { description: 'What the stage is to the platform.' })
  stage_kind?: string;
}

export class ModelVersionDto extends ChangedVersionDto {
  @StringArrayField({ description: 'Aliases that mean it now.' })
  aliases: string[];
}

export class ModelVersionPageDto extends pageOf(ModelVersionDto) {}

export class VersionsQuery extends PageQuery {
  @StringField({ optional: true, max: 128 })
  tag?: string;

  @StringField({ optional: true, max: 63, description: 'Name of a stage, or a kind: then any stage of it.' })
  stage?: string;

  @StringField({
    optional: true,
    max: 8000,
    description:
      "Conditions joined by AND, OR, NOT and brackets. `metrics.<name>` with =, !=, <, <=, >, >=; `params.<name>`, `labels.<key>`, `datasets.id`, `datasets.digest`, `model`, `framework`, `model_type`, `author`, `run_id`, `alias` with =, !=, [NOT] LIKE, [NOT] ILIKE, [NOT] IN, IS [NOT] NULL; `tag`, `stage`, `stage_kind`, `artifact_status`; `version` and `number`, `created_at`, `updated_at` also with <, <=, >, >=; `derived_from = 'x@1.0.0'` for all that descends from a version. Texts in '…', names with special characters in backticks.",
    example: "metrics.roc_auc >= 0.8 AND (tag = 'fraud' OR derived_from = 'fraud_base@1.0.0')",
  })
  filter?: string;

  @StringField({
    optional: true,
    max: 1000,
    description: 'Fields, each with ASC or DESC, separated by commas; missing values come last either way.',
    example: 'metrics.roc_auc DESC, version',
  })
  order_by?: string;
}

export class VersionParams extends ModelParams {
  @StringField({
    max: 128,
    pattern: /^[0-9A-Za-z][0-9A-Za-z.+-]*$/,
    patternMessage: 'must be a semantic version, a number, latest, or a stage',
    description: 'A semantic version, a number, `latest`, or a stage such as `production`.',
    example: '1.0.0',
  })
  version: string;
}
