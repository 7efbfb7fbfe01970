import {
  ArrayField,
  DateField,
  EnumField,
  IdField,
  IntField,
  JsonField,
  NameField,
  PageQuery,
  pageOf,
  SemverField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

const ACTIONS = ['fail', 'default', 'impute'] as const;
type Action = (typeof ACTIONS)[number];

class FeaturePolicyDto {
  @EnumField(ACTIONS, {
    optional: true,
    description:
      'Where there is no value: the request is refused, gets `default`, or what the model takes for a gap. `fail` for ' +
      'required inputs and `impute` for others unless given.',
  })
  on_missing?: Action;

  @EnumField(ACTIONS, { optional: true, description: 'Where the value is too old; as `on_missing` unless given.' })
  on_stale?: Action;

  @JsonField({ optional: true, description: 'A number, text or truth value; where one of the two is `default`.' })
  default?: string | number | boolean;

  @IntField({
    optional: true,
    min: 1,
    description: "When a value is too old; the feature's time to live unless given.",
  })
  max_age_seconds?: number;
}

export class RegisterFeatureServiceInputDto extends FeaturePolicyDto {
  @StringField({
    max: 257,
    description: '`name@version`, or a name: its highest release as of now, for good.',
    example: 'user_transaction_count_7d@1.0.0',
  })
  feature: string;

  @StringField({ optional: true, max: 256, description: "The input that it fills; the feature's name unless given." })
  input?: string;
}

export class RegisterFeatureServiceDto {
  @NameField({ example: 'fraud_inputs' })
  name: string;

  @SemverField()
  version: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  description?: string;

  @StringField({ optional: true, max: 200, description: 'The caller unless given.' })
  owner?: string;

  @ArrayField(() => RegisterFeatureServiceInputDto, { min: 1, max: 500 })
  features: RegisterFeatureServiceInputDto[];

  @StringArrayField({
    optional: true,
    max: 500,
    maxLength: 256,
    description: 'Inputs that no feature fills: requests bring them.',
  })
  request_inputs?: string[];
}

export class FeatureServiceInputDto extends FeaturePolicyDto {
  @StringField() input: string;
  @NameField() feature: string;
  @SemverField() version: string;
  @NameField() entity_type: string;
  @StringField() feature_type: string;
}

export class FeatureServiceDto {
  @IdField() id: string;
  @NameField() name: string;
  @SemverField() version: string;
  @StringField() description: string;
  @StringField() owner: string;
  @ArrayField(() => FeatureServiceInputDto) inputs: FeatureServiceInputDto[];
  @StringArrayField() request_inputs: string[];
  @StringField() created_by: string;
  @DateField() created_at: string;
}

export class FeatureServicePageDto extends pageOf(FeatureServiceDto) {}

export class ListFeatureServicesQuery extends PageQuery {
  @NameField({ optional: true })
  name?: string;
}
