import { describe, expect, it } from '@jest/globals';

import { signCall } from './webhook-signature.js';

describe('the signature of a call', () => {
  it("is the one that MLflow 3.17.2's _generate_hmac_signature makes", () => {
    const body = '{"entity": "model_version", "name": "gr\u00fcn"}';
    const signed = { deliveryId: '0198c0de-0000-7000-8000-000000000001', timestamp: 1_764_000_000, body };
    expect(signCall('s3cret-\u00df', signed)).toBe('v1,gos9Y8RcM5ZA+qnTuycfLZweIk2+7/EG0FluJwuhgaM=');
  });
});
