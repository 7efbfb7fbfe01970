import { InvalidInputError } from '@intelgraph/kernel';
import { at } from './at.js';

/**
 * A sum of doubles that is rounded once, when it is read: the same in whatever order they come, and of whatever parts it is put together
 * (Shewchuk 1997; as Python's `math.fsum`). Holds a few numbers, however many were added.
 */
export class ExactSum {
  private readonly held: number[];

  /** @param parts of a sum made before */
  constructor(parts: readonly number[] = []) {
    this.held = [];
    this.addParts(parts);
  }

  /** @throws InvalidInputError for what is no finite number */
  add(value: number): void {
    if (!Number.isFinite(value)) throw InvalidInputError.of('value', `must be a finite number, is ${value}`);
    let [carried, kept] = [value, 0];
    for (const part of this.held) {
      const [large, small] = Math.abs(carried) < Math.abs(part) ? [part, carried] : [carried, part];
      const sum = large + small;
      const rest = small - (sum - large);
      if (rest !== 0) this.held[kept++] = rest;
      carried = sum;
    }
    this.held.length = kept;
    this.held.push(carried);
  }

  /** Adds what another sum is made of. */
  addParts(parts: readonly number[]): void {
    for (const part of parts) this.add(part);
  }

  /** Numbers that add up to it without rounding: what it can be made of again. */
  get parts(): readonly number[] {
    return this.held;
  }

  /** The double nearest to the sum. */
  get value(): number {
    let n = this.held.length;
    if (n === 0) return 0;
    let sum = at(this.held, --n);
    let rest = 0;
    while (n > 0 && rest === 0) {
      const before = sum;
      const part = at(this.held, --n);
      sum = before + part;
      rest = part - (sum - before);
    }
    // Halfway between two doubles, what is left of the smaller parts decides.
    if (n > 0 && rest !== 0 && Math.sign(rest) === Math.sign(at(this.held, n - 1))) {
      const other = sum + 2 * rest;
      if (other - sum === 2 * rest) sum = other;
    }
    return sum;
  }
}
