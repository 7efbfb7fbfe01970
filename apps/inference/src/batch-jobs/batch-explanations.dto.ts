import { ArrayField, IdField, IntField, NumberField, StringArrayField, StringField } from '@intelgraph/platform';

export class ExplainedColumnDto {
  @StringField()
  name: string;

  @NumberField({ description: 'Mean of the absolute contributions to all rows, in the unit of the output.' })
  mean_abs_contribution: number;

  @NumberField({ description: 'Mean of the contributions: below 0 where the input lowers the output.' })
  mean_contribution: number;
}

export class BatchExplanationsDto {
  @IdField()
  job_id: string;

  @StringArrayField({ description: '`exact`, `kernel_shap`, `integrated_gradients`: those that were used.' })
  methods: string[];

  @StringField({
    optional: true,
    nullable: true,
    description:
      'The class whose probability is explained; null = the predicted one of each row; absent for regression.',
  })
  class?: string | null;

  @IntField({ description: 'Training rows that answers are compared with; 0 = a few example rows stood in.' })
  background_rows: number;

  @IntField()
  rows_explained: number;

  @IntField({ description: 'Rows with an answer whose explanation took too long.' })
  rows_unexplained: number;

  @NumberField({ description: 'Mean of `base_value` over the rows.' })
  base_value: number;

  @IntField({ description: 'Rows of the plot: the same ones for the same file and version.' })
  sample_rows: number;

  @ArrayField(() => ExplainedColumnDto, { description: 'Those that contribute most first.' })
  columns: ExplainedColumnDto[];
}
