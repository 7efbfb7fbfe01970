import type { Dice } from './dice.js';

const MOST = 40;

/** What a server has told so far, by the name of the field: ids, names and tokens that lead further than invented ones. */
export class KnownValues {
  private readonly byField = new Map<string, string[]>();

  /** @param given what the test itself put in */
  constructor(given: Readonly<Record<string, readonly string[]>> = {}) {
    for (const [field, values] of Object.entries(given)) for (const value of values) this.add(field, value);
  }

  add(field: string, value: string): void {
    const known = this.byField.get(field) ?? [];
    if (known.includes(value)) return;
    // The oldest leave first, but what the test itself put in stays.
    if (known.length >= MOST) known.splice(10, 1);
    known.push(value);
    this.byField.set(field, known);
  }

  pick(dice: Dice, field: string): string | undefined {
    const known = this.byField.get(field);
    return known === undefined ? undefined : dice.pick(known);
  }

  /** Remembers the texts and numbers of an answer. */
  learn(answer: unknown, field = ''): void {
    if (typeof answer === 'string' || typeof answer === 'number') {
      if (field !== '' && String(answer).length < 500) this.add(field, String(answer));
    } else if (Array.isArray(answer)) {
      for (const item of answer.slice(0, 5)) this.learn(item, field);
    } else if (typeof answer === 'object' && answer !== null) {
      for (const [key, value] of Object.entries(answer)) this.learn(value, FIELD_OF_ANSWER[key] ?? key);
    }
  }
}

/** Fields that requests name otherwise. */
const FIELD_OF_ANSWER: Readonly<Record<string, string>> = { next_page_token: 'page_token', run_uuid: 'run_id' };
