import { AB_TEST_METRICS } from '@intelgraph/contracts';
import { BoolField, EnumField, IntField, NumberField } from '@intelgraph/platform';

export class GuardrailDto {
  @EnumField(AB_TEST_METRICS)
  metric: string;

  @NumberField({
    min: 0,
    max: 1e6,
    description: 'Relative: 0.1 = the treatment may be 10 % worse than the control.',
    example: 0.1,
  })
  max_degradation: number;
}

export class NewStopRulesDto {
  @BoolField({ optional: true, default: false, description: 'When a guard-rail is surely broken.' })
  guardrail_violated?: boolean;

  @BoolField({ optional: true, default: false, description: 'When the arms surely do not get their traffic.' })
  sample_ratio_mismatch?: boolean;

  @BoolField({ optional: true, default: false, description: 'When the first success metric tells the arms apart.' })
  decided?: boolean;

  @IntField({ optional: true, min: 1, description: 'After so many predictions of both arms together.' })
  max_predictions?: number;
}

export class StopRulesDto {
  @BoolField()
  guardrail_violated: boolean;

  @BoolField()
  sample_ratio_mismatch: boolean;

  @BoolField()
  decided: boolean;

  @IntField({ nullable: true })
  max_predictions: number | null;
}
