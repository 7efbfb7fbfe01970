import { DateField, IdField, NameField, pageOf, StringField } from '@intelgraph/platform';

export class CreateExperimentDto {
  @NameField({ example: 'fraud_detector' })
  name: string;

  @StringField({ optional: true, min: 0, max: 4000 })
  description?: string;
}

export class ExperimentDto {
  @IdField()
  id: string;

  @NameField()
  name: string;

  @StringField({ min: 0 })
  description: string;

  @StringField()
  created_by: string;

  @DateField()
  created_at: string;
}

export class ExperimentPageDto extends pageOf(ExperimentDto) {}

export class ExperimentParams {
  @NameField()
  name: string;
}
