import { describe, expect, it } from '@jest/globals';

import type { MlTensor } from '../mlmodel/schema.js';

import { sampleTensorsOf } from './tensor-sample.js';
import { declaredShape, inputTensorsOf, nameOfOnly } from './tensor-signature.js';

const tensor = (name: string | undefined, dtype = 'float32', shape = [-1, 2]): MlTensor => ({ name, dtype, shape });

describe('a signature of tensors', () => {
  it('gives a tensor without a name its place', () => {
    expect(inputTensorsOf([tensor(undefined, 'str')])).toEqual([
      { name: 'input-0', datatype: 'BYTES', shape: [-1, 2] },
    ]);
  });

  it.each([
    ['two without names', [tensor(undefined), tensor(undefined)], 'several tensors'],
    ['two of one name', [tensor('a'), tensor('a')], 'two tensors a'],
    ['a type that is not served', [tensor('a', 'complex64')], 'the type complex64 of the tensor a'],
    ['a type that every object has', [tensor('a', 'constructor')], 'the type constructor'],
  ])('is refused for %s', (_case, tensors, reason) => {
    expect(() => inputTensorsOf(tensors)).toThrow(reason);
  });

  it('says what its only output is called, and what shapes are', () => {
    const named = { kind: 'tensors' as const, tensors: [tensor('scores')] };
    const several = { kind: 'tensors' as const, tensors: [tensor('a'), tensor('b')] };

    expect([named, several, undefined].map(nameOfOnly)).toEqual(['scores', 'output-0', 'output-0']);
    expect(declaredShape(named, 'scores', 0)).toEqual([-1, 2]);
    expect(declaredShape(named, 'other', 0)).toBeUndefined();
  });
});

describe('the tensors that a Python model is tried with', () => {
  const inputs = inputTensorsOf([tensor('x')]);
  const tried = (text: string): unknown => {
    const files = [{ path: 'input_example.json', bytes: Buffer.from(text) }];
    const { tensors, isExample } = sampleTensorsOf({ files }, { inputs, isWhole: false }, 2);
    return [isExample, tensors['x']?.shape, Array.from(tensors['x']?.data as Float32Array)];
  };

  it.each(['[[1, 2], [3, 4]]', '{"x": [[1, 2]]}', '{"inputs": {"x": [[1, 2]]}}', '{"inputs": [[1, 2]]}'])(
    'are the first item of the example, twice: %s',
    (text) => {
      expect(tried(text)).toEqual([true, [2, 2], [1, 2, 1, 2]]);
    },
  );

  it.each(['', '[]', '{"columns": ["x"], "data": [[1]]}', 'null', '7'])('are zeros where it is none: %p', (text) => {
    expect(tried(text)).toEqual([false, [2, 2], [0, 0, 0, 0]]);
  });

  it('must fit the signature', () => {
    expect(() => tried('[[1, 2, 3]]')).toThrow('its input example does not fit its signature: x must have the shape');
  });
});
