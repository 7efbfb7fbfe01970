import type { LatestMetric, LatestMetricTexts } from './run.js';

// A control character, which no key can hold. Building JSON in PostgreSQL costs five times as much.
const FIELD = '\u001f';
const FIELDS = 4;

/** Key, value, step and milliseconds of each metric of `runs r`, one behind the other; null: none. */
export const LATEST_METRICS = `
  SELECT string_agg(concat_ws(E'\\x1f', m.key, m.value, m.step, m.time_ms), E'\\x1f')
    FROM latest_metrics m WHERE m.run_id = r.id`;

/** The latest metrics of a run, by key. They are read when asked for: a page of runs has thousands. */
export class LatestMetrics {
  private readTexts: LatestMetricTexts[] | undefined;
  private readPoints: LatestMetric[] | undefined;

  /** @param found what `LATEST_METRICS` gave */
  constructor(private readonly found: string | null) {}

  get texts(): readonly LatestMetricTexts[] {
    return (this.readTexts ??= this.found === null ? [] : textsOf(this.found));
  }

  get points(): readonly LatestMetric[] {
    return (this.readPoints ??= this.texts.map(({ key, value, step, timeMs }) => ({
      key,
      value: Number(value),
      step: BigInt(step),
      time: new Date(Number(timeMs)),
    })));
  }
}

function textsOf(found: string): LatestMetricTexts[] {
  const fields = found.split(FIELD);
  const texts: LatestMetricTexts[] = [];
  for (let i = 0; i < fields.length; i += FIELDS) {
    texts.push({
      key: fields[i] ?? '',
      value: fields[i + 1] ?? '',
      step: fields[i + 2] ?? '',
      timeMs: fields[i + 3] ?? '',
    });
  }
  return texts.sort((a, b) => (a.key < b.key ? -1 : 1));
}
