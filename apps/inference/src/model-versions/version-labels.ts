import type { RequestContext } from '@intelgraph/kernel';

/** Asks the registry which version a label means now; null = none. */
export type LabelSource = (context: RequestContext, model: string, label: string) => Promise<string | null>;

export interface VersionLabelsOptions {
  readonly source: LabelSource;
  /** Milliseconds, from any start. */
  readonly now?: () => number;
}

interface Known {
  readonly version: string | null;
  /** Until then nobody is asked. */
  until: number;
}

/** So long an answer of the registry holds. */
const FRESH_MS = 2000;
/** So long a registry that did not answer is left alone. */
const REST_MS = 5000;
const MOST = 10_000;

/**
 * What the labels of versions mean: asked of the registry, at most every two seconds for each, by one request at a time. While the
 * registry does not answer, a label keeps the meaning that it had.
 */
export class VersionLabels {
  private readonly known = new Map<string, Known>();
  private readonly asking = new Map<string, Promise<string | null>>();

  constructor(private readonly options: VersionLabelsOptions) {}

  /** The version, or null where the label means none. @throws what the source throws for a label that was never known */
  async version(context: RequestContext, model: string, label: string): Promise<string | null> {
    const key = JSON.stringify([context.workspace, model, label]);
    const known = this.known.get(key);
    if (known !== undefined && this.now() < known.until) return known.version;
    const asked = this.asking.get(key) ?? this.ask(key, () => this.options.source(context, model, label));
    if (known === undefined) return asked;
    return asked.catch(() => {
      known.until = this.now() + REST_MS;
      return known.version;
    });
  }

  private ask(key: string, source: () => Promise<string | null>): Promise<string | null> {
    const asked = source()
      .then((version) => {
        this.remember(key, version);
        return version;
      })
      .finally(() => this.asking.delete(key));
    this.asking.set(key, asked);
    return asked;
  }

  private remember(key: string, version: string | null): void {
    this.known.delete(key);
    // The longest unasked is the first of a map.
    if (this.known.size >= MOST) this.known.delete(this.known.keys().next().value ?? '');
    this.known.set(key, { version, until: this.now() + FRESH_MS });
  }

  private now(): number {
    return (this.options.now ?? (() => performance.now()))();
  }
}
