export type PredictedValue = string | number | boolean;

/** What rows are predicted to be, where few values stand for many rows: a row has the place of its own among them. */
export class PredictedValues {
  readonly distinct: PredictedValue[] = [];
  private readonly known = new Map<PredictedValue, number>();

  /** @param places by row, all 0 */
  constructor(readonly places: Uint32Array) {}

  set(row: number, value: PredictedValue): void {
    this.places[row] = this.placeOf(value);
  }

  /** The place of a value among the {@link distinct} ones, where it is from now on. */
  placeOf(value: PredictedValue): number {
    let place = this.known.get(value);
    if (place === undefined) {
      place = this.distinct.push(value) - 1;
      this.known.set(value, place);
    }
    return place;
  }

  /** An empty text where no row was set. */
  at(row: number): PredictedValue {
    return this.distinct[this.places[row] ?? 0] ?? '';
  }
}
