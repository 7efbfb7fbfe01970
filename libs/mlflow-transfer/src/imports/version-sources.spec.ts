import { describe, expect, it } from '@jest/globals';

import { Imported } from './import-parts.js';
import { sourceHere } from './version-sources.js';

const MODEL = `m-${'a'.repeat(32)}`;

describe('the source of a version, as it is called here', () => {
  const imported = new Imported();
  imported.runUris.set('r1', 'mlflow-artifacts:/5/r1/artifacts');
  imported.runUris.set('r2', 's3://bucket/5/r2/artifacts');
  imported.loggedModelUris.set(MODEL, `mlflow-artifacts:/5/models/${MODEL}/artifacts`);

  it.each([
    ['runs:/r1/model', 'runs:/r1/model'],
    ['runs:/unknown/model', undefined],
    [`models:/${MODEL}`, `models:/${MODEL}`],
    [`models:/m-${'b'.repeat(32)}`, undefined],
    ['models:/name/3', 'models:/name/3'],
    ['mlflow-artifacts:/5/r1/artifacts/model', 'runs:/r1/model'],
    ['mlflow-artifacts://host:5000/5/r1/artifacts/a/b', 'runs:/r1/a/b'],
    ['mlflow-artifacts:/5/r1/artifacts-of-another/model', undefined],
    ['s3://bucket/5/r2/artifacts/model', 'runs:/r2/model'],
    [`mlflow-artifacts:/5/models/${MODEL}/artifacts`, `models:/${MODEL}`],
    ['s3://elsewhere/model', undefined],
    ['file:///mlruns/5/r1/artifacts/model', undefined],
  ])('is of %s %s', (source, expected) => {
    expect(sourceHere(source, imported)).toBe(expected);
  });
});
