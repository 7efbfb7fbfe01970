import {
  DateField,
  IdField,
  IntField,
  ModelNameField,
  pageOf,
  SemverField,
  StringArrayField,
  StringField,
} from '@intelgraph/platform';

const MAX_TEXT = 20_000;

export class CardParams {
  @ModelNameField({ description: 'Name or id of the model.', example: 'fraud_detector' })
  name: string;

  @SemverField()
  version: string;
}

export class CardQuery {
  @IntField({ optional: true, min: 1, max: 2_147_483_647, description: 'An older generation; the newest when absent.' })
  revision?: number;
}

export class PutStatementDto {
  @StringField({ optional: true, min: 0, max: MAX_TEXT, description: 'What the model is for, and for whom.' })
  intended_use?: string;

  @StringField({ optional: true, min: 0, max: MAX_TEXT, description: 'What it must not be used for.' })
  out_of_scope_use?: string;

  @StringField({ optional: true, min: 0, max: MAX_TEXT, description: 'Where it is known to be weak.' })
  limitations?: string;

  @StringField({ optional: true, min: 0, max: MAX_TEXT })
  ethical_considerations?: string;

  @IntField({
    optional: true,
    min: 0,
    description: 'Refuse with 409 unless the statement is at this revision; 0 = nothing was stated yet.',
  })
  expected_revision?: number;
}

export class StatementDto {
  @ModelNameField()
  model_name: string;

  @SemverField()
  version: string;

  @StringField({ min: 0, max: MAX_TEXT })
  intended_use: string;

  @StringField({ min: 0, max: MAX_TEXT })
  out_of_scope_use: string;

  @StringField({ min: 0, max: MAX_TEXT })
  limitations: string;

  @StringField({ min: 0, max: MAX_TEXT })
  ethical_considerations: string;

  @IntField({ description: 'Counts up with every change.' })
  revision: number;

  @StringField()
  updated_by: string;

  @DateField()
  updated_at: string;
}

export class CardGenerationDto {
  @IdField()
  id: string;

  @IdField()
  model_id: string;

  @ModelNameField()
  model_name: string;

  @SemverField()
  version: string;

  @StringField({ description: '`artifact://sha256:…`: card.json and card.md.' })
  artifact_uri: string;

  @StringField({ description: 'sha256 (hex) of the manifest; equal facts give equal digests.' })
  digest: string;

  @StringArrayField({ description: 'Sections that the author filled.' })
  sections: string[];

  @StringField({ description: '`request`, or the type of the event that caused it.' })
  trigger: string;

  @StringField()
  generated_by: string;

  @DateField()
  generated_at: string;

  @IntField({ description: 'Counts the generations of this card.' })
  revision: number;
}

export class CardGenerationPageDto extends pageOf(CardGenerationDto) {}
