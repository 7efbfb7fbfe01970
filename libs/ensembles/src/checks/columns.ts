import type { InputType, MemberInput } from './sides.js';

/** A column that an ensemble takes. */
export interface EnsembleInput {
  readonly name: string;
  readonly type: InputType;
  readonly required: boolean;
  readonly acceptsNumbers?: boolean;
  readonly ignored?: string;
}

interface Column {
  /** That named it first. */
  readonly node: string;
  readonly type: InputType;
  readonly required: boolean;
  readonly acceptsNumbers: boolean;
  readonly ignored: string | undefined;
}

/** Joins what the nodes of a graph take from a row into the columns of the ensemble. */
export class Columns {
  private readonly known = new Map<string, Column>();

  /** @returns what is wrong with taking this column, too */
  add(
    node: string,
    column: string,
    { type, required, acceptsNumbers = false, ignored }: MemberInput,
  ): string | undefined {
    const own = { node, type, required, acceptsNumbers, ignored };
    const before = this.known.get(column);
    if (before === undefined) {
      this.known.set(column, own);
      return undefined;
    }
    const isRequired = before.required || required;
    // What one model makes nothing of is as the others have it.
    if (ignored !== undefined || before.ignored !== undefined) {
      this.known.set(column, { ...(ignored === undefined ? own : before), required: isRequired });
      return undefined;
    }
    const joined = joinedType(before.type, type);
    if (joined === undefined) {
      return `column ${column} is ${type} here and ${before.type} in node ${before.node}: give one of them a column of its own`;
    }
    const takesNumbers = before.acceptsNumbers && acceptsNumbers;
    this.known.set(column, { ...before, type: joined, required: isRequired, acceptsNumbers: takesNumbers });
    return undefined;
  }

  get inputs(): EnsembleInput[] {
    return [...this.known].map(([name, { type, required, acceptsNumbers, ignored }]) => ({
      ...{ name, type, required },
      ...(acceptsNumbers ? { acceptsNumbers } : {}),
      ...(ignored === undefined ? {} : { ignored }),
    }));
  }
}

function joinedType(one: InputType, other: InputType): InputType | undefined {
  if (one === other) return one;
  const isNumeric = (type: InputType): boolean => type === 'double' || type === 'long';
  return isNumeric(one) && isNumeric(other) ? 'double' : undefined;
}
