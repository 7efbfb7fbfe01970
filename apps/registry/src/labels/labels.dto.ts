import { StringField } from '@intelgraph/platform';

import { ModelParams } from '../models/models.dto.js';
import { VersionParams } from '../versions/versions.dto.js';

const KEY = { max: 250, description: 'Letters, digits, `_ - . :`, spaces and slashes.', example: 'team' };

export class ModelLabelParams extends ModelParams {
  @StringField(KEY)
  key: string;
}

export class VersionLabelParams extends VersionParams {
  @StringField(KEY)
  key: string;
}

export class SetLabelDto {
  @StringField({ min: 0, max: 100_000 })
  value: string;
}
