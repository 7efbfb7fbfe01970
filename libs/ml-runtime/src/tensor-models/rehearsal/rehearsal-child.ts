import { writeFileSync } from 'node:fs';

import { loadTensorModel, type TensorModelSource } from '../load-tensor-model.js';
import type { TensorModelDescription } from '../tensor-model.js';

import { rehearse } from './rehearse.js';

/** What the process says of a model before it ends. */
export type RehearsalReport = { readonly description: TensorModelDescription } | { readonly reason: string };

process.once('message', (source: TensorModelSource) => {
  preferAsVictim();
  loadTensorModel(source)
    .then(rehearse)
    .then(
      (description): RehearsalReport => ({ description }),
      (error: unknown): RehearsalReport => ({ reason: error instanceof Error ? error.message : String(error) }),
    )
    .then((report) => process.send?.(report))
    .catch(() => process.exit(1));
});

/** Where memory is short, the kernel is to end this process, and no other. */
function preferAsVictim(): void {
  try {
    writeFileSync('/proc/self/oom_score_adj', '1000');
  } catch {
    // Only Linux has it.
  }
}
