import type { InputType, MemberInput } from './sides.js';

/** A column that an ensemble takes. */
export interface EnsembleInput {
  readonly name: string;
  readonly type: InputType;
  readonly required: boolean;
  readonly acceptsNumbers?: boolean;
  readonly ignored?: string;
}

/** Joins what the nodes of a graph take from a row into the columns of the ensemble. */
export class Columns {
  private readonly known = new Map<string, EnsembleInput & { readonly node: string }>();

  /** @returns what is wrong with taking this column, too */
  add(node: string, column: string, { type, required, acceptsNumbers, ignored }: MemberInput): string | undefined {
    const own = {
      ...{ node, name: column, type, required },
      ...(acceptsNumbers === true ? { acceptsNumbers } : {}),
      ...(ignored === undefined ? {} : { ignored }),
    };
    const before = this.known.get(column);
    if (before === undefined) {
      this.known.set(column, own);
      return undefined;
    }
    if (ignored !== undefined) return this.put({ ...before, required: before.required || required });
    if (before.ignored !== undefined) return this.put({ ...own, required: before.required || required });
    const joined = joinedType(before.type, type);
    if (joined === undefined) {
      return `column ${column} is ${type} here and ${before.type} in node ${before.node}: give one of them a column of its own`;
    }
    const bothNumbers = before.acceptsNumbers === true && acceptsNumbers === true;
    const { acceptsNumbers: _, ...rest } = before;
    return this.put({
      ...{ ...rest, type: joined, required: before.required || required },
      ...(bothNumbers ? { acceptsNumbers: true } : {}),
    });
  }

  get inputs(): EnsembleInput[] {
    return [...this.known.values()].map(({ node: _, ...input }) => input);
  }

  private put(input: EnsembleInput & { readonly node: string }): undefined {
    this.known.set(input.name, input);
  }
}

function joinedType(one: InputType, other: InputType): InputType | undefined {
  if (one === other) return one;
  const isNumeric = (type: InputType): boolean => type === 'double' || type === 'long';
  return isNumeric(one) && isNumeric(other) ? 'double' : undefined;
}
