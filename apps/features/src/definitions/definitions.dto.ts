import { FEATURE_TYPES, type FeatureType } from '@intelgraph/feature-store';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IdField,
  IntField,
  JsonField,
  NameField,
  ObjectField,
  PageQuery,
  pageOf,
  SemverField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

export class FeatureRulesDto {
  @BoolField({ optional: true, description: 'Whether a value may be null. False unless given.' })
  nullable?: boolean;

  @JsonField({ optional: true, description: 'Inclusive; for int and float. Text beyond 2^53 - 1.', example: 0 })
  min?: number | string;

  @JsonField({ optional: true, description: 'Inclusive; for int and float. Text beyond 2^53 - 1.' })
  max?: number | string;

  @JsonField({ optional: true, description: 'An array of the values there are; for int and string.' })
  allowed_values?: (number | string)[];

  @IntField({ optional: true, min: 0, description: 'For string.' })
  min_length?: number;

  @IntField({ optional: true, min: 0, description: 'For string.' })
  max_length?: number;
}

export class FeatureSourceDto {
  @StringField({ max: 64, description: '`feature` names another one as name@version.', example: 'table' })
  kind: string;

  @StringField({ max: 1000, example: 'warehouse.transactions' })
  ref: string;

  @StringArrayField({ optional: true, maxLength: 256, example: ['user_id', 'amount'] })
  columns?: string[];
}

export class RegisterFeatureDto {
  @NameField({ example: 'user_transaction_count_7d' })
  name: string;

  @SemverField()
  version: string;

  @EnumField(FEATURE_TYPES)
  feature_type: FeatureType;

  @NameField({ description: 'What the feature is about; the same for all versions.', example: 'user' })
  entity_type: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  description?: string;

  @StringField({ optional: true, max: 200, description: 'The caller unless given.', example: 'feature-eng-team' })
  owner?: string;

  @IntField({
    optional: true,
    min: 0,
    max: 2_147_483_647,
    default: 0,
    description: 'How long after its event time a value counts, in both stores; 0 = for ever.',
  })
  ttl_seconds?: number;

  @BoolField({ optional: true, default: true, description: 'Served from the online store.' })
  online_enabled?: boolean;

  @BoolField({ optional: true, default: true, description: 'Keeps history; else only the newest value.' })
  offline_enabled?: boolean;

  @IntField({ optional: true, min: 1, max: 4096, description: 'Length of every vector; for vector only.' })
  dimension?: number;

  @ObjectField(() => FeatureRulesDto, { optional: true, description: 'What values must be.' })
  validation?: FeatureRulesDto;

  @ArrayField(() => FeatureSourceDto, { optional: true, max: 100, description: 'Where the feature comes from.' })
  sources?: FeatureSourceDto[];

  @StringField({ optional: true, min: 0, max: 10_000, description: 'How it is computed.' })
  transformation?: string;

  @StringArrayField({ optional: true, max: 100, maxLength: 128 })
  tags?: string[];
}

export class FeatureDto {
  @IdField() id: string;
  @NameField() name: string;
  @SemverField() version: string;
  @EnumField(FEATURE_TYPES) feature_type: string;
  @NameField() entity_type: string;
  @StringField() description: string;
  @StringField() owner: string;
  @IntField({ description: '0 = for ever.' }) ttl_seconds: number;
  @BoolField() online_enabled: boolean;
  @BoolField() offline_enabled: boolean;
  @IntField({ nullable: true }) dimension: number | null;
  @ObjectField(() => FeatureRulesDto) validation: FeatureRulesDto;
  @ArrayField(() => FeatureSourceDto) sources: FeatureSourceDto[];
  @StringField() transformation: string;
  @StringArrayField() tags: string[];
  @StringField() created_by: string;
  @DateField() created_at: string;
}

export class FeaturePageDto extends pageOf(FeatureDto) {}

export class FeatureParams {
  @NameField({ example: 'user_transaction_count_7d' })
  name: string;
}

export class FeatureVersionParams extends FeatureParams {
  @SemverField()
  version: string;
}

export class VersionQuery {
  @SemverField({ optional: true, description: 'The highest release unless given.' })
  version?: string;
}

export class ListFeaturesQuery extends PageQuery {
  @NameField({ optional: true })
  entity_type?: string;

  @StringField({ optional: true, max: 200 })
  owner?: string;

  @StringField({ optional: true, max: 128 })
  tag?: string;
}
