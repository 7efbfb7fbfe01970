import {
  ArrayField,
  BoolField,
  DateField,
  IdField,
  NameField,
  ObjectField,
  SemverField,
  StringField,
} from '@intelgraph/platform';

import { FeatureDto, FeatureSourceDto } from '../definitions/definitions.dto.js';
import { FeatureReferenceDto } from '../groups/groups.dto.js';

export class RecordConsumerDto {
  @StringField({ max: 64, description: 'What kind of thing uses the feature.', example: 'model' })
  kind: string;

  @StringField({ max: 256, example: 'fraud_detector' })
  name: string;

  @StringField({ optional: true, max: 128, example: '1.0.0' })
  version?: string;

  @SemverField({ optional: true, description: 'Of the feature; its highest release unless given.' })
  feature_version?: string;
}

export class ConsumerDto {
  @IdField() feature_id: string;
  @NameField() feature_name: string;
  @SemverField() feature_version: string;
  @StringField() kind: string;
  @StringField() name: string;
  @StringField() version: string;
  @StringField() recorded_by: string;
  @DateField() recorded_at: string;
}

export class LineageSourceDto extends FeatureSourceDto {
  @BoolField({ description: 'The feature that it names is registered; false for other kinds of sources.' })
  resolved: boolean;
}

export class FeatureLineageDto {
  @ObjectField(() => FeatureDto) feature: FeatureDto;
  @ArrayField(() => LineageSourceDto) sources: LineageSourceDto[];
  @ArrayField(() => FeatureReferenceDto, { description: 'Features that name this one as a source.' })
  derived_features: FeatureReferenceDto[];
  @ArrayField(() => FeatureReferenceDto) groups: FeatureReferenceDto[];
  @ArrayField(() => FeatureReferenceDto, { description: 'Feature services that it feeds inputs of.' })
  services: FeatureReferenceDto[];
  @ArrayField(() => ConsumerDto) consumers: ConsumerDto[];
}
