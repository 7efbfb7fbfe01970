import { StringField } from '@intelgraph/platform';

export class DescribeVersionDto {
  @StringField({ min: 0, max: 5000 })
  description: string;
}

export class DeprecateVersionDto {
  @StringField({ max: 4000, description: 'Why it should no longer be used.' })
  reason: string;

  @StringField({
    optional: true,
    max: 400,
    description: 'What to use instead: `<version>` of the same model, or `<model>@<version>`.',
    example: '2.0.0',
  })
  successor?: string;
}
