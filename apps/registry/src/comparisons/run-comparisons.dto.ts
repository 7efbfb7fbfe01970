import { RUN_STATES } from '@intelgraph/experiment-tracking';
import { MAX_COMPARED_RUNS } from '@intelgraph/ml-registry';
import {
  ArrayField,
  DateField,
  EnumField,
  IdField,
  NumberField,
  ObjectField,
  RecordField,
  StringField,
} from '@intelgraph/platform';

import {
  ComparedDatasetDto,
  ComparedEvaluationDto,
  ComparedMetricDto,
  MeasuredLatencyDto,
  SignatureDifferenceDto,
} from './comparisons.dto.js';

export class RunComparisonQuery {
  @StringField({ max: 4000, description: `2 to ${MAX_COMPARED_RUNS} ids of runs, separated by commas.` })
  runs: string;
}

export class ComparedRunDto {
  @IdField()
  id: string;

  @StringField()
  name: string;

  @StringField()
  experiment: string;

  @EnumField(RUN_STATES.states)
  status: string;

  @DateField()
  started_at: string;

  @DateField({ nullable: true })
  ended_at: string | null;

  @NumberField({ nullable: true, description: 'Null while it runs.' })
  duration_ms: number | null;

  @NumberField({
    nullable: true,
    description: 'Of all files of the run and of the models that it logged; null where they are kept elsewhere.',
  })
  artifact_size_bytes: number | null;

  @StringField({ nullable: true, description: 'Of the version that was registered from the run last.' })
  model_name: string | null;

  @StringField({ nullable: true })
  model_version: string | null;

  @ObjectField(() => MeasuredLatencyDto, { nullable: true, description: 'Of that version.' })
  latency: MeasuredLatencyDto | null;

  @StringField({ nullable: true, description: 'Why there is no `latency`.' })
  latency_missing: string | null;
}

export class RunComparisonDto {
  @ArrayField(() => ComparedRunDto, { description: 'In the order asked for; so are all lists of values.' })
  runs: ComparedRunDto[];

  @ArrayField(() => ComparedMetricDto, { description: 'Last values; null where a run has none or it is not a number.' })
  metrics: ComparedMetricDto[];

  @RecordField({ description: 'Parameters that differ: name to values.' })
  differing_params: Record<string, unknown[]>;

  @ArrayField(() => SignatureDifferenceDto, { description: 'Inputs of the registered versions that differ.' })
  differing_inputs: SignatureDifferenceDto[];

  @ArrayField(() => ComparedDatasetDto, { description: 'Data sets that the runs read.' })
  datasets: ComparedDatasetDto[];

  @ObjectField(() => ComparedEvaluationDto, {
    nullable: true,
    description: 'Row by row, of the versions registered from the runs; null where there is none.',
  })
  evaluation: ComparedEvaluationDto | null;

  @StringField({ nullable: true, description: 'Why there is no `evaluation`.' })
  evaluation_missing: string | null;
}
