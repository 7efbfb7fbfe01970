import {
  ArrayField,
  DateField,
  IdField,
  NameField,
  PageQuery,
  pageOf,
  SemverField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

export class FeatureReferenceDto {
  @NameField() name: string;
  @SemverField() version: string;
}

export class RegisterGroupDto {
  @NameField({ example: 'user_profile' })
  name: string;

  @SemverField()
  version: string;

  @NameField({ example: 'user' })
  entity_type: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  description?: string;

  @StringField({ optional: true, max: 200, description: 'The caller unless given.' })
  owner?: string;

  @StringArrayField({
    min: 1,
    max: 500,
    maxLength: 257,
    description: '`name@version`, or a name: its highest release as of now, for good.',
    example: ['user_transaction_count_7d@1.0.0', 'user_avg_transaction_amount'],
  })
  features: string[];
}

export class GroupDto {
  @IdField() id: string;
  @NameField() name: string;
  @SemverField() version: string;
  @NameField() entity_type: string;
  @StringField() description: string;
  @StringField() owner: string;
  @ArrayField(() => FeatureReferenceDto) features: FeatureReferenceDto[];
  @StringField() created_by: string;
  @DateField() created_at: string;
}

export class GroupPageDto extends pageOf(GroupDto) {}

export class ListGroupsQuery extends PageQuery {
  @NameField({ optional: true })
  entity_type?: string;

  @NameField({ optional: true })
  name?: string;
}
