import { AppError, type Logger, type RequestContext } from '@intelgraph/kernel';

import type { CardTask, CardTasks } from './card-tasks.js';
import type { ModelCardsService } from './model-cards.service.js';

const POLL_MS = 1_000;

/** Generates cards that were asked for by events. Several processes may have one each. */
export class CardWorker {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = true;

  constructor(
    private readonly tasks: CardTasks,
    private readonly cards: Pick<ModelCardsService, 'regenerate'>,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.stopped = false;
    this.schedule(0);
  }

  /** Resolves when the card in hand is done. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
  }

  /** Works off what is due now. */
  async drain(): Promise<void> {
    for (let task = await this.tasks.take(); task !== undefined; task = await this.tasks.take()) {
      await this.work(task);
      if (this.stopped) return;
    }
  }

  private schedule(delay: number): void {
    if (this.stopped) return;
    this.timer = setTimeout(() => {
      this.running = this.drain()
        .catch((error: unknown) => this.logger.warn({ err: error }, 'model cards cannot be worked on'))
        .finally(() => this.schedule(POLL_MS));
    }, delay);
    this.timer.unref();
  }

  private async work(task: CardTask): Promise<void> {
    const { workspace, modelName, version, trigger } = task;
    try {
      await this.cards.regenerate(contextOf(task), modelName, version, trigger);
      await this.tasks.finish(task);
    } catch (error) {
      const gone = error instanceof AppError && error.kind === 'not_found';
      this.logger.warn({ err: error, workspace, model: modelName, version, gone }, 'a model card was not generated');
      await (gone ? this.tasks.finish(task) : this.tasks.postpone(task));
    }
  }
}

/** In the name of who caused the event; reading facts and writing a card need no more than an editor may. */
function contextOf({ workspace, principal, requestId, traceparent }: CardTask): RequestContext {
  return {
    principal: { id: principal, kind: 'user', roles: ['editor'], workspace, via: 'service:governance' },
    workspace,
    requestId,
    traceparent,
  };
}
