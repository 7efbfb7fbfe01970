import { withoutUndefined } from '@intelgraph/kernel';

import { inputCheck, text } from '../inputs/check-input.js';
import { assertLabels, SEMVER_LABEL } from '../labels/label-rules.js';

import { assertSemver } from './semver-order.js';
import type { SourcedVersionInput } from './versions.types.js';

const checkInput = inputCheck({
  type: 'object',
  required: ['source'],
  properties: {
    source: text(2048, 1),
    run_id: text(256),
    run_link: text(2048),
    description: text(5000),
    labels: { type: 'object' },
  },
});

/** @throws InvalidInputError naming every wrong field */
export function checkSourcedInput(input: SourcedVersionInput): void {
  const { source, run_id, run_link, description, labels = {} } = input;
  checkInput({ source, labels, ...withoutUndefined({ run_id, run_link, description }) });
  assertLabels(labels);
  if (labels[SEMVER_LABEL] !== undefined) assertSemver(labels[SEMVER_LABEL], `tags.${SEMVER_LABEL}`);
}
