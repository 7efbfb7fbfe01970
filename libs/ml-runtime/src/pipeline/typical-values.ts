import type { ColumnEncoder, FittedPipeline } from './fitted-pipeline.js';

/**
 * By column, what stands for a value that nobody knows, by the training rows: the median of numbers and times (epoch
 * milliseconds), the more frequent truth value, the most frequent category. The median is what the pipeline itself puts in for
 * a gap. Columns that the model does not look at have none.
 */
export function typicalValues({ encoders }: FittedPipeline): ReadonlyMap<string, string | number | boolean> {
  const values = new Map<string, string | number | boolean>();
  for (const encoder of encoders) {
    const value = typicalOf(encoder);
    if (value !== undefined) values.set(encoder.column, value);
  }
  return values;
}

function typicalOf(encoder: ColumnEncoder): string | number | boolean | undefined {
  switch (encoder.kind) {
    case 'numeric':
    case 'timestamp':
      return encoder.fill;
    case 'boolean':
      return encoder.fill >= 0.5;
    case 'categorical':
      // In the order of their frequency.
      return encoder.categories[0];
  }
}
