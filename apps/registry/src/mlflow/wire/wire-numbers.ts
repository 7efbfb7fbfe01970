/** A number that JSON.stringify writes digit by digit (V8's JSON.rawJSON). */
interface RawJson {
  readonly rawJSON: string;
}

const { rawJSON } = JSON as unknown as { readonly rawJSON: (text: string) => RawJson };

/** A whole number as MLflow writes int64: a JSON number, exact also beyond 2^53. */
export function int64ToWire(value: bigint): number | RawJson {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : rawJSON(value.toString());
}

/** A metric's value as MLflow writes it: NaN is a text. */
export function doubleToWire(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}

/** The same of a number that PostgreSQL wrote: all that are finite it writes as JSON does. */
export function doubleJson(text: string): string {
  return text.endsWith('N') || text.endsWith('y') ? `"${text}"` : text;
}
