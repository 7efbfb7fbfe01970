import type { AnswerType } from '../graph/graph.js';

/** What a node answers. */
export interface NodeAnswer {
  readonly type: AnswerType;
  /** In the order in which ties are decided; none of numbers. */
  readonly classes: readonly string[];
  readonly hasProbabilities: boolean;
}

export type InputType = 'double' | 'long' | 'string' | 'boolean' | 'datetime';

/** A column that a model takes. */
export interface MemberInput {
  readonly name: string;
  readonly type: InputType;
  readonly required: boolean;
  /** Of `string`: numbers are taken for its texts. */
  readonly acceptsNumbers?: boolean;
  /** Of `long`: nothing but whole numbers. */
  readonly isWhole?: boolean;
  /** Why the model makes nothing of it; absent where it does. */
  readonly ignored?: string;
}

/** What a model takes and gives. */
export interface MemberSides {
  readonly inputs: readonly MemberInput[];
  /** Undefined where nobody says it. */
  readonly output: NodeAnswer | undefined;
}

/** Whether the answers of two nodes can be joined, or one stand in for the other: both are numbers, or of the same classes. */
export function isSameTask(one: NodeAnswer, other: NodeAnswer): boolean {
  if (isNumber(one) && isNumber(other)) return true;
  const classes = new Set(one.classes);
  return (
    one.type === other.type &&
    classes.size === other.classes.length &&
    classes.size > 0 &&
    other.classes.every((name) => classes.has(name))
  );
}

export const isNumber = ({ type, classes }: NodeAnswer): boolean => classes.length === 0 && type !== 'string';

/** For messages. */
export function shownAnswer(answer: NodeAnswer): string {
  if (answer.classes.length === 0) return answer.type === 'string' ? 'texts of unknown classes' : 'numbers';
  const names = answer.classes.slice(0, 5).join(', ');
  return `the classes ${names}${answer.classes.length > 5 ? ', …' : ''} (${answer.type})`;
}
