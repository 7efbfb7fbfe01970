import { describe, expect, it } from '@jest/globals';

import { assertModelName, modelNameProblem } from './model-names.js';

describe('names of models', () => {
  it.each(['fraud_detector', 'Fraud model v2', 'Prüfung №1 🙂', '100% sure? #1 & more', '.hidden', 'x'.repeat(256)])(
    'accept %p',
    (name) => {
      expect(modelNameProblem(name)).toBeUndefined();
    },
  );

  it.each(['', '  ', '.', '..', '../etc', 'a/b', 'a:b', 'a\0b', '\ud800', 'x'.repeat(257), 42, null, undefined, {}])(
    'refuse %p',
    (name) => {
      expect(() => assertModelName('model_name', name)).toThrow(/^model_name: (must|cannot) /);
    },
  );
});
