import { ArrayField, DateField, IdField, pageOf, StringField } from '@intelgraph/platform';

import { LabelMatcherDto, WireMatcherDto } from '../alert-routes/alert-routes.dto.js';

export class CreateSilenceDto {
  @ArrayField(() => LabelMatcherDto, { min: 1, max: 20, description: 'All have to match.' })
  matchers: LabelMatcherDto[];

  @DateField({ optional: true, description: 'Now unless given.' })
  starts_at?: string;

  @DateField({ description: 'What still fires then is told of then.' })
  ends_at: string;

  @StringField({ optional: true, min: 0, max: 1000 })
  comment?: string;
}

export class SilenceDto {
  @IdField() id: string;
  @ArrayField(() => WireMatcherDto) matchers: WireMatcherDto[];
  @DateField() starts_at: string;
  @DateField() ends_at: string;
  @StringField({ min: 0 }) comment: string;
  @StringField() created_by: string;
  @DateField() created_at: string;
}

export class SilencePageDto extends pageOf(SilenceDto) {}
