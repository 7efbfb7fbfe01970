/** Collects the values of a statement's positional parameters; what clients send enters SQL through here alone. */
export class SqlParameters {
  private readonly collected: unknown[];

  /** @param first values of `$1`, `$2` … that the statement's own text uses */
  constructor(first: readonly unknown[] = []) {
    this.collected = [...first];
  }

  get values(): unknown[] {
    return [...this.collected];
  }

  /** Adds a value and answers its place, such as `$3::text`. `cast` is trusted text. */
  add(value: unknown, cast: string): string {
    this.collected.push(value);
    return `$${this.collected.length}::${cast}`;
  }
}
