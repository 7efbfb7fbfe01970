import { RecordField, StringField } from '@intelgraph/platform';

export class PolicyOutcomeDto {
  @StringField({ example: 'error_rate' })
  reason: string;

  @StringField({ description: 'For people.' })
  message: string;

  @RecordField({ description: 'What was measured, or what the alert said.' })
  figures: Record<string, number | string>;
}
