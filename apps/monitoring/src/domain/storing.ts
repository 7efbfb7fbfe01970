import { AppError } from '@intelgraph/kernel';
import { PoisonMessageError } from '@intelgraph/messaging';

/** What can never be stored becomes a dead letter at once, with the reason. */
export async function storing(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof AppError && error.kind === 'invalid') throw new PoisonMessageError(error.message, error);
    throw error;
  }
}
