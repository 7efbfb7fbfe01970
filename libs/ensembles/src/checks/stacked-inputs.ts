import type { Source } from '../graph/graph.js';

import type { MemberInput, NodeAnswer } from './sides.js';

interface Member {
  readonly name: string;
  readonly answer: NodeAnswer | undefined;
}

/** What fills the columns of a model that learned from the answers of others. */
export interface StackedInputs {
  readonly inputs: Record<string, Source>;
  /** Members whose answers no column takes. */
  readonly unused: readonly string[];
  /** Columns that no member answers, and the model uses. */
  readonly missing: readonly string[];
}

/** Finds the answer for each column by its name: `<member>` is a prediction, `<member>_<class>` a probability. */
export function stackedInputs(columns: readonly MemberInput[], members: readonly Member[]): StackedInputs {
  const sources = new Map<string, Source & { readonly node: string }>();
  for (const { name, answer } of members) {
    sources.set(name, { node: name });
    if (answer?.hasProbabilities !== true) continue;
    for (const label of answer.classes) sources.set(`${name}_${label}`, { node: name, class: label });
  }
  const fed = columns.flatMap(({ name }) => {
    const source = sources.get(name);
    return source === undefined ? [] : [{ name, source }];
  });
  const used = new Set(fed.map(({ source }) => source.node));
  return {
    inputs: Object.fromEntries(fed.map(({ name, source }) => [name, source])),
    unused: members.map(({ name }) => name).filter((name) => !used.has(name)),
    missing: columns.filter(({ name, ignored }) => !sources.has(name) && ignored === undefined).map(({ name }) => name),
  };
}
