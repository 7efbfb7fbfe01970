import type { ModelNode } from '@intelgraph/ensembles';
import type { FieldProblem } from '@intelgraph/kernel';

import type { LoadedModel } from '../loaded-model.js';
import type { InputRow, RowPrediction } from '../model-runtime.js';

/** An input of a member that another node answers. */
interface Fed {
  readonly input: string;
  readonly node: string;
  readonly className: string | undefined;
}

/** What the rows of a member are made of: columns of the ensemble's rows, and answers of other nodes. */
export class RowSource {
  /** The nodes whose answers it needs. */
  readonly nodes: readonly string[];
  /** Input of the member to column of the ensemble. */
  private readonly columns: readonly (readonly [string, string])[];
  private readonly fed: readonly Fed[];
  /** Rows of the ensemble are rows of the member. */
  private readonly isSame: boolean;

  /** @param known columns of the ensemble */
  constructor(
    { inputs }: Pick<ModelNode, 'inputs'>,
    private readonly model: LoadedModel,
    known: ReadonlySet<string>,
  ) {
    const fed: Fed[] = [];
    const columns: (readonly [string, string])[] = [];
    for (const { name } of model.runnable.inputs) {
      const source = Object.hasOwn(inputs, name) ? inputs[name] : undefined;
      if (source !== undefined && 'node' in source)
        fed.push({ input: name, node: source.node, className: source.class });
      else columns.push([name, source?.column ?? name]);
    }
    this.fed = fed;
    this.columns = columns;
    this.nodes = [...new Set(fed.map(({ node }) => node))];
    this.isSame =
      fed.length === 0 && columns.every(([input, column]) => input === column) && known.size === columns.length;
  }

  get isFed(): boolean {
    return this.fed.length > 0;
  }

  /** The member's row. @param answerOf of the nodes that it needs */
  rowOf(row: InputRow, answerOf: (node: string) => RowPrediction): InputRow {
    if (this.isSame) return row;
    const own = this.ownColumns(row);
    for (const { input, node, className } of this.fed) {
      const { prediction, probabilities } = answerOf(node);
      own[input] = className === undefined ? prediction : probabilities?.[className];
    }
    return own;
  }

  /** What is wrong with the columns that a row of the ensemble brings, in the words of the member. */
  problemsOf(row: InputRow): FieldProblem[] {
    const problems = this.model.runnable.validate(this.isSame ? row : this.ownColumns(row));
    if (problems.length === 0 || this.isSame) return [...problems];
    const fed = new Set(this.fed.map(({ input }) => input));
    const columnOf = new Map(this.columns);
    return problems.flatMap(({ field, message }) =>
      fed.has(field) ? [] : [{ field: columnOf.get(field) ?? field, message }],
    );
  }

  /** What the member would be tried with, by the columns of the ensemble; null = nobody knows. */
  get sample(): InputRow | null {
    const { sampleRow } = this.model.runnable;
    if (sampleRow === null) return null;
    const known = this.columns.filter(([input]) => Object.hasOwn(sampleRow, input));
    return Object.fromEntries(known.map(([input, column]) => [column, sampleRow[input]]));
  }

  private ownColumns(row: InputRow): Record<string, unknown> {
    const own: Record<string, unknown> = {};
    for (const [input, column] of this.columns) {
      const value = Object.hasOwn(row, column) ? row[column] : undefined;
      if (value !== undefined) own[input] = value;
    }
    return own;
  }
}
