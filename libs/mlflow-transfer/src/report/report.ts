import { renameSync, writeFileSync } from 'node:fs';

import { isAboutOneThing, messageOf } from '../wire/errors.js';

/** What can be copied. */
export type Kind =
  'experiment' | 'run' | 'metric' | 'artifact' | 'logged_model' | 'model' | 'version' | 'alias' | 'other';

/** Something that could not be kept. */
export interface Loss {
  readonly kind: Kind;
  /** What it is about, as its server calls it. */
  readonly id: string;
  readonly reason: string;
}

export interface Counts {
  /** New on the other side. */
  copied: number;
  /** There already. */
  known: number;
}

/** What was copied and what was not. */
export class Report {
  private readonly counts = new Map<Kind, Counts>();
  private readonly losses: Loss[] = [];
  /** Ids that are others on the other side. */
  readonly mapping: Record<string, Record<string, string>> = {};

  constructor(
    private readonly from: string,
    private readonly to: string,
    /** What is never copied, in sentences. */
    private readonly notCopied: readonly string[],
  ) {}

  count(kind: Kind, isNew = true, by = 1): void {
    const counts = this.counts.get(kind) ?? { copied: 0, known: 0 };
    counts[isNew ? 'copied' : 'known'] += by;
    this.counts.set(kind, counts);
  }

  lose(kind: Kind, id: string, reason: string): void {
    this.losses.push({ kind, id, reason });
  }

  /** Notes what an error cost, where it is about this one thing. @throws the error where it is not */
  loseBy(kind: Kind, id: string, error: unknown, isLost: (error: unknown) => boolean = isAboutOneThing): void {
    if (!isLost(error)) throw error;
    this.lose(kind, id, messageOf(error));
  }

  map(kind: Kind, from: string, to: string): void {
    (this.mapping[kind] ??= {})[from] = to;
  }

  get lost(): readonly Loss[] {
    return this.losses;
  }

  /** Writes all of it as JSON; a reader never sees half of it. */
  write(file: string): void {
    const { from, to, losses, mapping, notCopied } = this;
    const all = { from, to, counts: Object.fromEntries(this.counts), losses, mapping, never_copied: notCopied };
    writeFileSync(`${file}.part`, `${JSON.stringify(all, undefined, 2)}\n`);
    renameSync(`${file}.part`, file);
  }

  /** For people: counts, and the first losses. */
  summary(most = 20): string {
    const counts = [...this.counts].map(
      ([kind, { copied, known }]) => `  ${kind}: ${copied} copied, ${known} there before`,
    );
    const losses = this.losses.slice(0, most).map(({ kind, id, reason }) => `  ${kind} ${id}: ${reason}`);
    const more = this.losses.length > most ? [`  … and ${this.losses.length - most} more`] : [];
    const title = this.losses.length === 0 ? 'Everything was kept.' : `Not kept (${this.losses.length}):`;
    return [...counts, title, ...losses, ...more].join('\n');
  }
}
