import { createCloudEvent, trainingEvaluationCompleted, type TrainingEvaluationFact } from '@intelgraph/contracts';
import { aContext } from '@intelgraph/testing';
import { describe, expect, it } from '@jest/globals';

import { toEvaluationEvidence } from './policies.mapper.js';

const FACT: TrainingEvaluationFact = {
  evaluation_id: 'e1',
  model_name: 'fraud',
  model_version: '1.0.0',
  artifact_uri: 'artifact://sha256:x',
  dataset_digest: 'a'.repeat(64),
  rows: 10,
  metrics: { accuracy: 0.9 },
  created_at: '2026-01-01T00:00:00.000Z',
};

function evidenceOf(data: TrainingEvaluationFact) {
  const event = createCloudEvent(aContext(), {
    ...{ definition: trainingEvaluationCompleted, id: 'x', source: '/services/training', time: new Date(), data },
    ...{ subject: 'evaluation/e1', aggregateVersion: 1 },
  });
  return toEvaluationEvidence(event);
}

describe('the evidence of an evaluation', () => {
  it('says on which file it was made and where its predictions are', () => {
    const predictions_digest = 'b'.repeat(64);
    expect(evidenceOf({ ...FACT, predictions_digest })?.facts).toEqual({
      metrics: { accuracy: 0.9 },
      checks: {},
      dataset_digest: FACT.dataset_digest,
      predictions_digest,
    });
  });

  it('has no predictions where none were kept, and is none without a version', () => {
    expect(evidenceOf(FACT)?.facts).not.toHaveProperty('predictions_digest');
    expect(evidenceOf({ ...FACT, model_version: undefined })).toBeUndefined();
  });
});
