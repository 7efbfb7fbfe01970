import { BoolField, JsonField, NumberField, ObjectField, RecordField, StringField } from '@intelgraph/platform';

export class ReplayDto {
  @StringField({
    ...{ min: 1, max: 256, example: '2.0.0' },
    description: 'A version of the same model, a stage or `latest`; one that is not deployed is loaded for the replay.',
  })
  model_version: string;
}

export class VersionAnswerDto {
  @StringField() model_version: string;
  @JsonField({ description: 'Text, number or truth value.' }) prediction: unknown;
  @RecordField({ nullable: true, values: 'number', description: 'Class to probability; null for regression.' })
  probabilities: Record<string, number> | null;
}

export class AnswerDifferenceDto {
  @BoolField({ description: 'Both say the same; numbers may differ by 1e-5, relative where they are above 1.' })
  same: boolean;

  @NumberField({ nullable: true, description: 'Replayed minus recorded, of numbers; null for others.' })
  prediction: number | null;

  @RecordField({
    ...{ nullable: true, values: 'number' },
    description: 'Replayed minus recorded, by class; null where one of them has no probabilities.',
  })
  probabilities: Record<string, number> | null;
}

export class ReplayedDto {
  @StringField() prediction_id: string;
  @StringField() model_name: string;
  @RecordField({ description: 'As the model saw them: what features filled is among them.' })
  inputs: Record<string, unknown>;
  @ObjectField(() => VersionAnswerDto) recorded: VersionAnswerDto;
  @ObjectField(() => VersionAnswerDto) replayed: VersionAnswerDto;
  @ObjectField(() => AnswerDifferenceDto) difference: AnswerDifferenceDto;
}
