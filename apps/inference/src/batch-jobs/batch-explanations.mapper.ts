import type { ExplanationSummary } from '@intelgraph/model-serving';

import type { BatchExplanationsDto } from './batch-explanations.dto.js';

export function toBatchExplanationsDto(jobId: string, summary: ExplanationSummary): BatchExplanationsDto {
  return {
    ...{ job_id: jobId, methods: [...summary.methods] },
    ...(summary.class === undefined ? {} : { class: summary.class }),
    ...{ background_rows: summary.backgroundRows, rows_explained: summary.rowsExplained },
    ...{ rows_unexplained: summary.rowsUnexplained, base_value: summary.baseValue, sample_rows: summary.sampleRows },
    columns: summary.columns.map(({ name, meanAbsolute, mean }) => ({
      ...{ name, mean_abs_contribution: meanAbsolute, mean_contribution: mean },
    })),
  };
}
