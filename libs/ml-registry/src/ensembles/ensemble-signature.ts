import type { CheckedGraph, NodeAnswer } from '@intelgraph/ensembles';

/** What an ensemble takes and gives, in the form in which the platform's own models say it. */
export function ensembleSignature({ inputs, output }: CheckedGraph): Record<string, unknown> {
  const { type, classes, hasProbabilities } = output;
  return {
    inputs: inputs.map(({ acceptsNumbers, ...input }) => ({
      ...input,
      ...(acceptsNumbers === true ? { accepts_numbers: true } : {}),
    })),
    outputs: [
      { name: 'prediction', type },
      ...(hasProbabilities ? [{ name: 'probabilities', type: 'map', classes: [...classes] }] : []),
    ],
  };
}

/** The task, as manifests of trained models have it. */
export function taskOf({ classes }: NodeAnswer): { task: string; classes?: readonly string[] } {
  if (classes.length === 0) return { task: 'regression' };
  return { task: classes.length === 2 ? 'binary' : 'multiclass', classes: [...classes] };
}
