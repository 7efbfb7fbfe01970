import { BadAnswerError } from './errors.js';

/** An object of an answer, read field by field: whatever the server sends, what comes out has the type that is asked for. */
export class Answer {
  constructor(
    private readonly fields: Readonly<Record<string, unknown>>,
    /** What was asked, and where in its answer this stands. */
    private readonly place: string,
  ) {}

  static of(value: unknown, place: string): Answer {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new BadAnswerError(`${place}: wanted an object, found ${shown(value)}`);
    return new Answer(value as Record<string, unknown>, place);
  }

  has(name: string): boolean {
    return Object.hasOwn(this.fields, name) && this.fields[name] !== null;
  }

  text(name: string, otherwise?: string): string {
    const value = this.value(name, otherwise);
    return typeof value === 'string' ? value : this.complain(name, 'a text', value);
  }

  /** A text, or a number that is meant as one: servers disagree about ids. */
  id(name: string): string {
    const value = this.value(name);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : this.complain(name, 'an id', value);
  }

  /** A whole number of 64 bits, also as a text of digits. */
  int(name: string, otherwise?: bigint): bigint {
    const value = this.value(name, otherwise);
    if (typeof value === 'bigint') return value;
    if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
    if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return BigInt(value);
    return this.complain(name, 'a whole number', value);
  }

  /** Milliseconds since 1970; undefined where the field is not there. */
  time(name: string): number | undefined {
    return this.has(name) ? Number(this.int(name)) : undefined;
  }

  /** A number as it goes on: NaN and infinities as MLflow's texts. */
  double(name: string): number | 'NaN' | 'Infinity' | '-Infinity' {
    const value = this.value(name);
    if (typeof value === 'number') return value;
    if (typeof value === 'bigint') return Number(value);
    if (value === 'NaN' || value === 'Infinity' || value === '-Infinity') return value;
    return this.complain(name, 'a number', value);
  }

  flag(name: string): boolean {
    return this.value(name, false) === true;
  }

  object(name: string): Answer {
    return Answer.of(this.value(name, {}), `${this.place} ${name}`);
  }

  list(name: string): Answer[] {
    const value = this.value(name, []);
    if (!Array.isArray(value)) return this.complain(name, 'a list', value);
    return value.map((item, i) => Answer.of(item, `${this.place} ${name}[${i}]`));
  }

  texts(name: string): string[] {
    const value = this.value(name, []);
    if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
    return this.complain(name, 'a list of texts', value);
  }

  /** A list of `key` and `value` as a record. */
  entries(name: string): Record<string, string> {
    return Object.fromEntries(this.list(name).map((entry) => [entry.text('key'), entry.text('value', '')]));
  }

  private value(name: string, otherwise?: unknown): unknown {
    return this.has(name) ? this.fields[name] : otherwise;
  }

  private complain(name: string, wanted: string, value: unknown): never {
    throw new BadAnswerError(`${this.place} ${name}: wanted ${wanted}, found ${shown(value)}`);
  }
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const json = typeof value === 'bigint' ? value.toString() : JSON.stringify(value);
  return json.length > 60 ? `${json.slice(0, 60)}…` : json;
}
