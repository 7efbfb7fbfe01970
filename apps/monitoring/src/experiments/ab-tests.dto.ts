import { AB_TEST_STOP_REASONS } from '@intelgraph/contracts';
import { AB_GUARDRAIL_VERDICTS, AB_VERDICTS } from '@intelgraph/model-monitoring';
import {
  ArrayField,
  BoolField,
  DateField,
  EnumField,
  IntField,
  NumberArrayField,
  NumberField,
  ObjectField,
  StringField,
} from '@intelgraph/platform';

export class AbTestResultQuery {
  @NumberField({ optional: true, min: 0.5, max: 0.9999, default: 0.95, description: 'Of intervals and verdicts.' })
  confidence?: number;

  @StringField({ optional: true, max: 256, description: 'Of two classes the one that precision and recall are about.' })
  positive_class?: string;
}

export class AbArmDto {
  @StringField() model_name: string;
  @StringField() model_version: string;
  @IntField({ description: 'Percent of the traffic that it is meant to have.' }) traffic: number;
  @IntField() predictions: number;
  @IntField() labelled: number;
}

export class AbArmMetricDto {
  @IntField({ description: 'Rows that count for the metric.' }) n: number;
  @IntField({ nullable: true, description: 'Of a proportion.' }) successes: number | null;
  @NumberField({ nullable: true, description: 'The proportion or the mean.' }) value: number | null;
  @NumberField({ nullable: true, description: 'Of a mean.' }) std: number | null;
}

export class AbMetricResultDto {
  @StringField() metric: string;
  @EnumField(['proportion', 'mean'], { nullable: true }) kind: string | null;
  @EnumField(['two_proportion_z', 'welch_t'], { nullable: true }) test: string | null;
  @BoolField() higher_is_better: boolean;
  @ObjectField(() => AbArmMetricDto) control: AbArmMetricDto;
  @ObjectField(() => AbArmMetricDto) treatment: AbArmMetricDto;
  @NumberField({ nullable: true, description: 'Treatment minus control.' }) difference: number | null;
  @NumberArrayField({ nullable: true, min: 2, max: 2, description: 'Of the difference.' }) interval: number[] | null;
  @NumberField({ nullable: true }) statistic: number | null;
  @NumberField({ nullable: true, description: 'Two-sided.' }) p_value: number | null;
  @NumberField({ nullable: true, description: 'After Holm over the metrics.' }) p_adjusted: number | null;
  @NumberField({ nullable: true, description: 'Of this metric alone; holds however often one looks (mixture SPRT).' })
  always_valid_p: number | null;
  @NumberArrayField({ nullable: true, min: 2, max: 2, description: 'Of the difference; holds at all looks together.' })
  always_valid_interval: number[] | null;
  @EnumField(AB_VERDICTS) verdict: string;
  @StringField({ nullable: true }) note: string | null;
}

export class AbGuardrailResultDto {
  @StringField() metric: string;
  @NumberField({ description: 'Relative: 0.1 = the treatment may be 10 % worse than the control.' })
  max_degradation: number;
  @NumberField({ nullable: true, description: 'How much worse the treatment is, as a part of the control.' })
  degradation: number | null;
  @NumberField({ nullable: true, description: 'How much worse it is than it may be, in the unit of the metric.' })
  excess: number | null;
  @NumberArrayField({
    nullable: true,
    min: 2,
    max: 2,
    description: 'Of the excess; holds at all looks together, for all guard-rails together. Above 0 = violated.',
  })
  interval: number[] | null;
  @EnumField(AB_GUARDRAIL_VERDICTS) verdict: string;
  @StringField({ nullable: true }) note: string | null;
}

export class AbDecisionDto {
  @BoolField({ description: 'Whether a stop rule of the test holds.' }) stop: boolean;
  @EnumField(AB_TEST_STOP_REASONS, { nullable: true }) reason: string | null;
  @EnumField(['control', 'treatment'], { nullable: true }) winner: string | null;
  @StringField({ nullable: true }) detail: string | null;
  @DateField({ nullable: true, description: 'When the registry was told to stop it; it does not change from then on.' })
  concluded_at: string | null;
}

export class AbTestResultDto {
  @StringField() id: string;
  @StringField() name: string;
  @StringField({ example: 'running' }) status: string;
  @DateField({ nullable: true }) started_at: string | null;
  @DateField({ nullable: true }) stopped_at: string | null;
  @ObjectField(() => AbArmDto) control: AbArmDto;
  @ObjectField(() => AbArmDto) treatment: AbArmDto;
  @NumberField() confidence: number;
  @StringField({ nullable: true }) positive_class: string | null;
  @NumberField({ nullable: true, description: 'p that the arms have the traffic they are meant to have.' })
  sample_ratio_p: number | null;
  @NumberField({ description: 'The same; holds however often one looks.' }) sample_ratio_always_valid_p: number;
  @ArrayField(() => AbMetricResultDto) metrics: AbMetricResultDto[];
  @ArrayField(() => AbGuardrailResultDto) guardrails: AbGuardrailResultDto[];
  @ObjectField(() => AbDecisionDto, { description: 'At a confidence of 0.95, whatever is asked for.' })
  decision: AbDecisionDto;
  @DateField() as_of: string;
}
