import { ValidateBy } from 'class-validator';

export interface RecordRule {
  values: 'any' | 'string' | 'number' | 'boolean';
  max: number;
}

/** Checks a plain object with free keys. */
export function RecordOf(rule: RecordRule): PropertyDecorator {
  const values = rule.values === 'any' ? '' : ` with ${rule.values} values`;
  return ValidateBy({
    name: 'recordOf',
    validator: {
      validate: (value) => isRecordOf(value, rule),
      defaultMessage: () => `must be an object of at most ${rule.max} entries${values}`,
    },
  });
}

function isRecordOf(value: unknown, { values, max }: RecordRule): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const all = Object.values(value);
  if (all.length > max) return false;
  return (
    values === 'any' || all.every((item) => typeof item === values && (values !== 'number' || Number.isFinite(item)))
  );
}
