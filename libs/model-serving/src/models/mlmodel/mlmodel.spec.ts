import { describe, expect, it } from '@jest/globals';

import { parseMlModel, readMlModel } from './mlmodel.js';

/** As `mlflow.sklearn.log_model` of MLflow 3.17.2 writes it. */
const COLUMNS = `artifact_path: mlflow-artifacts:/0/models/m-1/artifacts
flavors:
  python_function:
    env: {conda: conda.yaml, virtualenv: python_env.yaml}
    loader_module: mlflow.sklearn
    model_path: model.pkl
    python_version: 3.11.2
  sklearn: {code: null, pickled_model: model.pkl, sklearn_version: 1.9.1}
mlflow_version: 3.17.2
signature:
  inputs: '[{"type": "double", "name": "age", "required": true}, {"type": "string", "name":
    "city", "required": false}, {"type": "array", "items": {"type": "long"}, "name": "ids"}]'
  outputs: '[{"type": "tensor", "tensor-spec": {"dtype": "int64", "shape": [-1]}}]'
  params: null
`;

const bytes = (text: string): Buffer => Buffer.from(text);

describe('the file MLmodel', () => {
  it('says the flavors with their fields, and the signature', () => {
    const model = parseMlModel(bytes(COLUMNS));
    expect(model.flavors).toMatchObject({ python_function: { loader_module: 'mlflow.sklearn' }, sklearn: {} });
    expect(model.inputs).toEqual({
      kind: 'columns',
      columns: [
        { name: 'age', type: 'double', required: true },
        { name: 'city', type: 'string', required: false },
        { name: 'ids', type: 'other', required: true },
      ],
    });
    expect(model.outputs).toEqual({ kind: 'tensors', tensors: [{ name: undefined, dtype: 'int64', shape: [-1] }] });
  });

  it('may lack a signature, and may be absent', () => {
    expect(parseMlModel(bytes('flavors: {onnx: {data: model.onnx}}\n'))).toEqual({
      flavors: { onnx: { data: 'model.onnx' } },
      inputs: undefined,
      outputs: undefined,
    });
    expect(readMlModel({ files: [{ path: 'model/MLmodel', bytes: bytes('') }] })).toBeUndefined();
  });

  it.each([
    ['no YAML', 'flavors: {', 'is not valid YAML'],
    ['no dictionary', '- 1', 'MLmodel is not a dictionary'],
    ['no flavors', 'signature: {}', 'flavors in MLmodel is not a dictionary'],
    [
      'a signature that is no JSON',
      "flavors: {}\nsignature: {inputs: '[{'}",
      'signature.inputs in MLmodel is not valid',
    ],
    ['a tensor without shape', `flavors: {}\nsignature: {inputs: '[{"type":"tensor"}]'}`, 'without dtype and shape'],
    [
      'columns beside tensors',
      `flavors: {}\nsignature: {inputs: '[{"type":"long"},{"type":"tensor","tensor-spec":{"dtype":"str","shape":[]}}]'}`,
      'both columns and tensors',
    ],
  ])('is refused with the reason where it is %s', (_case, text, reason) => {
    expect(() => parseMlModel(bytes(text))).toThrow(reason);
  });

  it('is refused where its aliases stand for more than anybody means', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let i = 1; i < 10; i++)
      lines.push(
        `a${i}: &a${i} [${Array(10)
          .fill(`*a${i - 1}`)
          .join(', ')}]`,
      );
    expect(() => parseMlModel(bytes(`${lines.join('\n')}\nflavors: {}\n`))).toThrow('alias');
  });
});
