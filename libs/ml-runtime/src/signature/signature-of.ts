import type { ClassTarget, ColumnEncoder, DroppedColumn, FittedPipeline } from '../pipeline/fitted-pipeline.js';
import { namesIdentifier } from '../pipeline/identifier-names.js';
import type { ModelSignature, SignatureInput, SignatureOutput, SignatureType } from './model-signature.js';

const DROPPED_TYPES: Record<DroppedColumn['kind'], SignatureType> = {
  numeric: 'double',
  categorical: 'string',
  boolean: 'boolean',
  timestamp: 'datetime',
};

/** What a fitted pipeline takes and gives, in the order of the training table. */
export function signatureOf(pipeline: FittedPipeline): ModelSignature {
  const encoders = new Map(pipeline.encoders.map((encoder) => [encoder.column, encoder]));
  const dropped = new Map(pipeline.dropped.map((column) => [column.column, column]));
  const inputs = pipeline.inputs.map((name): SignatureInput => {
    const encoder = encoders.get(name);
    if (encoder !== undefined) return inputOf(encoder);
    const column = dropped.get(name);
    return {
      name,
      type: DROPPED_TYPES[column?.kind ?? 'categorical'],
      required: false,
      ignored: column?.reason ?? 'unknown',
    };
  });
  return { inputs, outputs: outputsOf(pipeline) };
}

function inputOf(encoder: ColumnEncoder): SignatureInput {
  const name = encoder.column;
  switch (encoder.kind) {
    case 'numeric':
      return {
        name,
        type: encoder.whole ? 'long' : 'double',
        required: !encoder.indicator,
        ...(encoder.from_text ? { accepts_text: true } : {}),
      };
    case 'categorical':
      return {
        name,
        type: 'string',
        // Who is asked about is often not known: an absent identifier counts as one never seen.
        required: !encoder.missing && !namesIdentifier(name),
        ...(encoder.frequency_floor === null ? { allowed_values: [...encoder.categories].sort() } : {}),
        ...(encoder.from_numbers ? { accepts_numbers: true } : {}),
      };
    case 'boolean':
      return { name, type: 'boolean', required: !encoder.indicator };
    case 'timestamp':
      return { name, type: 'datetime', required: !encoder.indicator };
  }
}

function outputsOf({ target }: FittedPipeline): SignatureOutput[] {
  if (target.task === 'regression') return [{ name: 'prediction', type: 'double' }];
  return [
    { name: 'prediction', type: typeOfClasses(target) },
    {
      name: 'probabilities',
      type: 'map',
      classes: target.classes,
      ...(target.task === 'binary' ? { positive_class: target.classes[1] ?? '' } : {}),
    },
  ];
}

function typeOfClasses({ classes, class_type }: ClassTarget): 'string' | 'double' | 'long' {
  if (class_type === 'string') return 'string';
  return classes.every((name) => Number.isInteger(Number(name))) ? 'long' : 'double';
}
