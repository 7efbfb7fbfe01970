import type { CardObserver, CardOutcome, CardTasks } from '@intelgraph/ml-governance';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Generations of model cards, in numbers. */
export class CardMetrics implements CardObserver {
  private readonly cards: Counter<'outcome'>;
  private readonly seconds: Histogram;

  constructor(registry: Registry) {
    const registers = [registry];
    this.cards = new Counter({
      name: 'governance_model_cards_total',
      help: 'Generations of model cards, by outcome (written, unchanged, failed).',
      labelNames: ['outcome'],
      registers,
    });
    this.seconds = new Histogram({
      name: 'governance_model_card_duration_seconds',
      help: 'Time to collect the facts of a model card and to store it.',
      buckets: [0.01, 0.05, 0.1, 0.5, 1, 5, 15],
      registers,
    });
  }

  cardGenerated(outcome: CardOutcome, seconds: number): void {
    this.cards.inc({ outcome });
    this.seconds.observe(seconds);
  }
}

/** Adds what is counted in the database when somebody asks: cards that are to be generated again. */
export function addCardTaskGauge(registry: Registry, tasks: Pick<CardTasks, 'count'>): void {
  new Gauge({
    name: 'governance_model_card_tasks',
    help: 'Model cards that are to be generated again.',
    registers: [registry],
    async collect() {
      // A database that is down must not take the other metrics with it: what is not known is left out.
      const waiting = await tasks.count().catch(() => undefined);
      if (waiting === undefined) this.remove();
      else this.set(waiting);
    },
  });
}
