import { shownOwner, type Thing } from './search-scene.js';

/** A reproducible source of choices. */
export class Choices {
  constructor(private state: number) {}

  /** A whole number below `bound` (mulberry32). */
  below(bound: number): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296) * bound);
  }

  of<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  chance(percent: number): boolean {
    return this.below(100) < percent;
  }
}

/** A filter as text, and what it means, decided without SQL. */
export interface MeantFilter {
  readonly text: string;
  holds(thing: Thing): boolean;
}

export const NAMES = ['a', 'A', 'ab', 'aB%', 'b_c', "it's", 'back\\slash', '', 'a"b`c', 'ünï', 'x\ny', '\u{1f600}b'];
export const TAG_KEYS = ['team', 'prompt', 'with space', 'semi;colon', "quo'te", 'back`tick', 'a.b'];
export const METRIC_KEYS = ['acc', 'val loss', 'f1/macro'];
export const NUMBERS = [Number.NaN, -1.5, -0, 0, 0.1, 0.30000000000000004, 1, 2e10, 1e-300, 1.7976931348623157e308];
export const SIZES = [-9223372036854775808n, -1n, 0n, 7n, 9007199254740993n, 9223372036854775807n];
export const TIMES = [0, 1, 1_764_400_000_123, 1_764_400_000_124, -86_400_000];
export const OWNERS = ['00000000-0000-7000-8000-00000000000a', '00000000-0000-7000-8000-00000000000b'];

export function randomThings(choices: Choices, count: number): Thing[] {
  const maybe = <T>(items: readonly T[]): T | null => (choices.chance(25) ? null : choices.of(items));
  const record = <T>(keys: readonly string[], values: readonly T[]): Record<string, T> =>
    Object.fromEntries(keys.filter(() => choices.chance(60)).map((key) => [key, choices.of(values)]));
  return Array.from({ length: count }, (_, i) => ({
    id: `thing-${String(i).padStart(3, '0')}`,
    name: maybe(NAMES),
    status: maybe(['running', 'failed'] as const),
    started: maybe(TIMES),
    size: maybe(SIZES),
    owner: maybe(OWNERS),
    tags: record(TAG_KEYS, [...NAMES, 'true']),
    metrics: record(METRIC_KEYS, NUMBERS),
    parts: NAMES.filter(() => choices.chance(10)),
  }));
}

/** A random filter of at most the given depth. */
export function randomFilter(choices: Choices, depth: number): MeantFilter {
  if (depth > 0 && choices.chance(60)) {
    const left = randomFilter(choices, depth - 1);
    if (choices.chance(30)) {
      return { text: `${choices.of(['not', 'NOT'])} (${left.text})`, holds: (thing) => !left.holds(thing) };
    }
    const right = randomFilter(choices, depth - 1);
    return choices.chance(50)
      ? { text: `(${left.text}) AND ${bracketed(right)}`, holds: (thing) => left.holds(thing) && right.holds(thing) }
      : { text: `${bracketed(left)} or (${right.text})`, holds: (thing) => left.holds(thing) || right.holds(thing) };
  }
  return choices.of([textCondition, textCondition, metricCondition, sizeCondition, timeCondition, ownerCondition])(
    choices,
  );
}

const bracketed = ({ text }: MeantFilter): string => `(${text})`;

const inBackticks = (key: string): string => `\`${key.replaceAll('`', '``')}\``;
const inDoubleQuotes = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const inQuotes = (text: string): string => `'${text.replaceAll("'", "''")}'`;

interface TextSource {
  readonly text: string;
  values(thing: Thing): readonly (string | null)[];
  readonly pool: readonly string[];
  readonly missingMatches?: boolean;
}

function textSource(choices: Choices): TextSource {
  const tag = choices.of(TAG_KEYS);
  return choices.of<TextSource>([
    { text: choices.of(['name', 'attributes.Name', 'attr.`the name`']), values: ({ name }) => [name], pool: NAMES },
    {
      text: `${choices.of(['tags', 'TAG'])}.${choices.of([inBackticks, inDoubleQuotes])(tag)}`,
      values: ({ tags }) => [tags[tag] ?? null],
      pool: [...NAMES, 'true'],
      missingMatches: tag === 'prompt',
    },
    { text: 'part.name', values: ({ parts }) => parts, pool: NAMES },
    {
      text: 'attribute.status',
      values: ({ status }) => [status?.toUpperCase() ?? null],
      pool: ['RUNNING', 'FAILED', 'NONE', 'running'],
    },
  ]);
}

function textCondition(choices: Choices): MeantFilter {
  const source = textSource(choices);
  const some = (fits: (value: string) => boolean) => (thing: Thing) =>
    source.values(thing).some((value) => value !== null && fits(value));
  const missing = (thing: Thing): boolean => source.values(thing).every((value) => value === null);
  const value = choices.of(source.pool);
  const literal = choices.of([inQuotes, inDoubleQuotes])(value);
  const pattern = choices.of([
    '%',
    '_',
    'a%',
    '%b',
    '_b%',
    'A',
    '%\\%',
    'back\\slash',
    '\\',
    '%\\',
    'RUN%',
    '%a%l%',
    'b\\_c',
  ]);
  const other = choices.of(source.pool);
  const list = `(${inQuotes(value)}, ${inQuotes(other)}${choices.of(['', ','])})`;
  return choices.of<MeantFilter>([
    { text: `${source.text} = ${literal}`, holds: some((found) => found === value) },
    {
      text: `${source.text}!=${literal}`,
      holds: (thing) =>
        some((found) => found !== value)(thing) ||
        (source.missingMatches === true && value === 'true' && missing(thing)),
    },
    { text: `${source.text} LIKE ${inQuotes(pattern)}`, holds: some((found) => like(found, pattern, '')) },
    { text: `${source.text} not like ${inQuotes(pattern)}`, holds: some((found) => !like(found, pattern, '')) },
    { text: `${source.text} ILIKE ${inQuotes(pattern)}`, holds: some((found) => like(found, pattern, 'i')) },
    { text: `${source.text} NOT ILIKE ${inQuotes(pattern)}`, holds: some((found) => !like(found, pattern, 'i')) },
    { text: `${source.text} IN ${list}`, holds: some((found) => found === value || found === other) },
    { text: `${source.text} NOT IN ${list}`, holds: some((found) => found !== value && found !== other) },
    { text: `${source.text} IS NULL`, holds: missing },
    { text: `${source.text} is not null`, holds: some(() => true) },
  ]);
}

function like(value: string, pattern: string, flags: string): boolean {
  const source = pattern.replace(/\\([%_\\])|[\s\S]/gu, (character, escaped: string | undefined) => {
    if (escaped === undefined && character === '%') return '[^]*';
    if (escaped === undefined && character === '_') return '[^]';
    return (escaped ?? character).replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, `u${flags}`).test(value);
}

const COMPARISONS = {
  '=': (a, b) => a === b,
  '!=': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
} as const satisfies Record<string, (a: number | bigint, b: number | bigint) => boolean>;

function compared<T extends number | bigint>(
  choices: Choices,
  field: string,
  value: T,
  of: (thing: Thing) => T | null,
): MeantFilter {
  const operator = choices.of(Object.keys(COMPARISONS) as (keyof typeof COMPARISONS)[]);
  return {
    text: `${field} ${operator} ${value}`,
    holds: (thing) => {
      const found = of(thing);
      return found !== null && COMPARISONS[operator](found, value);
    },
  };
}

function metricCondition(choices: Choices): MeantFilter {
  const key = choices.of(METRIC_KEYS);
  const field = `${choices.of(['metrics', 'metric'])}.${inBackticks(key)}`;
  const value = choices.of(NUMBERS.filter((number) => !Number.isNaN(number)));
  return compared(choices, field, value, ({ metrics }) => metrics[key] ?? null);
}

const sizeCondition = (choices: Choices): MeantFilter =>
  compared(choices, 'size', choices.of(SIZES), ({ size }) => size);

const timeCondition = (choices: Choices): MeantFilter =>
  compared(choices, 'attr.started', choices.of([...TIMES, 1e30, -1e30]), ({ started }) => started);

function ownerCondition(choices: Choices): MeantFilter {
  const value = choices.of([...OWNERS.map(shownOwner), 'no-id']);
  const of = ({ owner }: Thing): string | null => (owner === null ? null : shownOwner(owner));
  return choices.of<MeantFilter>([
    { text: `owner = '${value}'`, holds: (thing) => of(thing) === value },
    { text: `owner != '${value}'`, holds: (thing) => of(thing) !== null && of(thing) !== value },
    { text: `owner IN ('${value}')`, holds: (thing) => of(thing) === value },
    { text: `owner LIKE '%a'`, holds: (thing) => of(thing)?.endsWith('a') === true },
  ]);
}

/** A random order as terms, and what it means. */
export function randomOrder(choices: Choices): { terms: string[]; compare(a: Thing, b: Thing): number } {
  const metric = choices.of(METRIC_KEYS);
  const tag = choices.of(TAG_KEYS);
  const keys: Record<string, (thing: Thing) => SortValue> = {
    name: ({ name }) => name,
    started: ({ started }) => started,
    'attributes.size': ({ size }) => size,
    owner: ({ owner }) => owner,
    [`metrics.${inBackticks(metric)}`]: ({ metrics }) => metrics[metric] ?? null,
    [`tag.${inDoubleQuotes(tag)}`]: ({ tags }) => tags[tag] ?? null,
  };
  const chosen = Object.entries(keys)
    .filter(() => choices.chance(35))
    .map(([text, of]) => ({ text, of, descending: choices.chance(50) }));
  return {
    terms: chosen.map(({ text, descending }) => `${text}${descending ? ' desc' : choices.of(['', ' ASC'])}`),
    compare: (a, b) =>
      chosen.map(({ of, descending }) => compareValues(of(a), of(b), descending)).find((sign) => sign !== 0) ??
      compareValues(a.id, b.id, false),
  };
}

type SortValue = string | number | bigint | null;

const rank = (value: SortValue): number => (value === null ? 2 : Number.isNaN(value) ? 1 : 0);

function compareValues(a: SortValue, b: SortValue, descending: boolean): number {
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (rank(a) > 0 || a === b) return 0;
  const less =
    typeof a === 'string' ? Buffer.compare(Buffer.from(a), Buffer.from(String(b))) < 0 : Number(a) < Number(b);
  return less === descending ? 1 : -1;
}
