import { ArrayField, IntField, ObjectField, SemverField, StringField } from '@intelgraph/platform';

import { ModelAliasDto, ModelDto, ModelParams } from '../models/models.dto.js';

export class AliasParams extends ModelParams {
  @StringField({
    max: 255,
    description: 'Letters, digits, `_` and `-`; neither `latest` nor `v1`.',
    example: 'champion',
  })
  alias: string;
}

export class SetAliasDto {
  @StringField({ max: 128, description: 'A semantic version or a number.', example: '1.2.0' })
  version: string;
}

export class AliasWrittenDto {
  @ObjectField(() => ModelDto)
  model: ModelDto;

  @StringField()
  alias: string;

  @SemverField()
  version: string;

  @IntField()
  number: number;
}

export class AliasesDto {
  @ArrayField(() => ModelAliasDto)
  items: ModelAliasDto[];
}
