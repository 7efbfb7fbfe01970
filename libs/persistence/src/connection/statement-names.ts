/** What to do with one statement of a connection. */
export interface StatementUse {
  /** Under this name the server keeps it parsed and planned; undefined: it is seen for the first time. */
  readonly name: string | undefined;
  /** The one that has to be forgotten first. */
  readonly forget: string | undefined;
}

/**
 * Which statements of a connection are worth a name: those that come again. The texts used last are remembered, the others are
 * forgotten, so that searches of endless variety hold no memory of the server.
 */
export class StatementNames {
  private readonly names = new Map<string, string | undefined>();
  private given = 0;

  constructor(private readonly most: number) {}

  use(text: string): StatementUse {
    const isKnown = this.names.has(text);
    const name = isKnown ? (this.names.get(text) ?? `s${++this.given}`) : undefined;
    this.names.delete(text);
    this.names.set(text, name);
    return { name, forget: this.names.size > this.most ? this.dropOldest() : undefined };
  }

  /** Forgets a statement; the next time it is seen for the first time. */
  drop(text: string): string | undefined {
    const name = this.names.get(text);
    this.names.delete(text);
    return name;
  }

  private dropOldest(): string | undefined {
    const [oldest] = this.names.keys();
    return oldest === undefined ? undefined : this.drop(oldest);
  }
}
