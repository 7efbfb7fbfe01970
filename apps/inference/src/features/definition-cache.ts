import type { RequestContext } from '@intelgraph/kernel';
import type { FeatureDefinition } from '@intelgraph/model-serving';

/** A name alone means the highest release, which may become another one. */
const NAME_MS = 10_000;
/** A version never changes. */
const VERSION_MS = 3_600_000;
/** Not registered yet. */
const NONE_MS = 2000;
const MAX_ENTRIES = 10_000;

type Ask = (ctx: RequestContext, reference: string) => Promise<FeatureDefinition | null>;

interface Entry {
  readonly until: number;
  readonly definition: Promise<FeatureDefinition | null>;
}

/** Remembers what references to features mean, for a time; concurrent callers share one question. */
export class DefinitionCache {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly ask: Ask,
    private readonly now: () => number = Date.now,
  ) {}

  get(ctx: RequestContext, reference: string): Promise<FeatureDefinition | null> {
    const key = `${ctx.workspace}/${reference}`;
    const known = this.entries.get(key);
    if (known !== undefined && known.until > this.now()) return known.definition;
    const asked = this.ask(ctx, reference);
    // An old answer is better than none.
    const definition = known === undefined ? asked : asked.catch(() => known.definition);
    this.keep(key, definition, NONE_MS);
    asked.then(
      (found) => this.keep(key, definition, found === null ? NONE_MS : reference.includes('@') ? VERSION_MS : NAME_MS),
      () => known === undefined && this.entries.delete(key),
    );
    return definition;
  }

  private keep(key: string, definition: Entry['definition'], milliseconds: number): void {
    this.entries.delete(key);
    this.entries.set(key, { until: this.now() + milliseconds, definition });
    const [oldest] = this.entries.keys();
    if (this.entries.size > MAX_ENTRIES && oldest !== undefined) this.entries.delete(oldest);
  }
}
