import type { ModelInput } from './model-runtime.js';

/** What the pipeline knows to stand for a gap of an input. */
export function typicalOf(
  typical: ReadonlyMap<string, string | number | boolean>,
  name: string,
): Pick<ModelInput, 'typical'> {
  const value = typical.get(name);
  return value === undefined ? {} : { typical: value };
}
