/** What came of collecting the facts of a card: it was written, nothing had changed, or it could not be done. */
export type CardOutcome = 'written' | 'unchanged' | 'failed';

/** Is told of each generation of a card, so that an app can count them. */
export interface CardObserver {
  cardGenerated(outcome: CardOutcome, seconds: number): void;
}
