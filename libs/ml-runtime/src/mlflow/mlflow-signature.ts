import type { FittedPipeline } from '../pipeline/fitted-pipeline.js';
import type { ModelSignature, SignatureInput } from '../signature/model-signature.js';

type MlflowType = 'double' | 'long' | 'string' | 'boolean' | 'datetime';

/** A column as MLflow's `Schema` has it in JSON. */
export interface MlflowColumn {
  readonly name: string;
  readonly type: MlflowType;
  readonly required: boolean;
}

/**
 * What a model takes and gives in MLflow's words. Columns that the model ignores are left out: MLflow ignores what it does not
 * know. Whole numbers with gaps are doubles, as pandas reads them; numeric codes are numbers.
 */
export function mlflowSignature(
  { inputs, outputs }: ModelSignature,
  { target }: FittedPipeline,
): { readonly inputs: MlflowColumn[]; readonly outputs: MlflowColumn[] } {
  const type = outputs.find(({ name }) => name === 'prediction')?.type;
  const prediction = type === 'long' || type === 'double' ? type : 'string';
  const classes = target.task === 'regression' ? [] : target.classes;
  return {
    inputs: inputs
      .filter(({ ignored }) => ignored === undefined)
      .map((input) => ({ name: input.name, type: mlflowType(input), required: input.required })),
    outputs: [
      { name: 'prediction', type: prediction, required: true },
      ...classes.map((name) => ({ name: `probability_${name}`, type: 'double' as const, required: true })),
    ],
  };
}

function mlflowType({ type, required, accepts_numbers }: SignatureInput): MlflowType {
  const isWhole = type === 'long' || accepts_numbers === true;
  if (!isWhole) return type;
  return required ? 'long' : 'double';
}
