import { shadowStates } from '@intelgraph/model-serving';
import { ArrayField, EnumField, IdField, IntField, NumberField, ObjectField, StringField } from '@intelgraph/platform';

import { PolicyLifeDto } from './policy-life.dto.js';

export class DifferencesDto {
  @IntField()
  rows: number;

  @NumberField({ nullable: true, description: 'Of the differences without their signs.' })
  mean: number | null;

  @NumberField({ nullable: true })
  max: number | null;
}

export class ClassesComparedDto {
  @IntField()
  rows: number;

  @NumberField({ nullable: true, description: 'Share of the rows with the same class.' })
  same: number | null;
}

export class ShadowComparisonDto {
  @StringField({ example: '1.0.0', description: 'The version that answered.' })
  version: string;

  @IntField({ description: 'Rows that the sample took.' })
  sampled: number;

  @IntField()
  compared: number;

  @IntField({ description: 'The shadow raised.' })
  failed: number;

  @IntField({ description: 'The shadow does not take such rows.' })
  refused: number;

  @IntField({ description: 'There was no room or no time, beside what is answered.' })
  dropped: number;

  @IntField({
    description: 'Both answered, with what cannot be compared: a class and a number, numbers that are not finite.',
  })
  unlike: number;

  @ObjectField(() => ClassesComparedDto)
  classes: ClassesComparedDto;

  @ObjectField(() => DifferencesDto, { description: 'Of predicted numbers; of tensors the element that differs most.' })
  numbers: DifferencesDto;

  @ObjectField(() => DifferencesDto, { description: 'Of each row that of the class that differs most.' })
  probabilities: DifferencesDto;
}

export class ShadowDto extends PolicyLifeDto {
  @IdField()
  id: string;

  @EnumField(shadowStates.states)
  state: string;

  @StringField({ example: '2.0.0' })
  version: string;

  @StringField({ description: 'sha256 (hex) of the artifact manifest.' })
  artifact_digest: string;

  @NumberField({ description: 'Of the answered rows, by hashed key.' })
  sample_percent: number;

  @ArrayField(() => ShadowComparisonDto, {
    description: 'How far it is from each version that answered, over all replicas; a second old at most.',
  })
  comparisons: ShadowComparisonDto[];
}
