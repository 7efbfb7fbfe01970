import type { Dispatcher } from 'undici';

/** Who wants to know how far a request is. */
export interface CallWatch {
  /** A connection was there; what follows may have reached the service. */
  started(): void;
  /** Nothing more will come. */
  ended(): void;
}

/** Hands on everything about a request, and tells its watch. */
export class WatchedCall implements Dispatcher.DispatchHandler {
  constructor(
    private readonly handler: Dispatcher.DispatchHandler,
    private readonly watch: CallWatch,
  ) {}

  onRequestStart(controller: Dispatcher.DispatchController, context: unknown): void {
    this.watch.started();
    this.handler.onRequestStart?.(controller, context);
  }

  onRequestUpgrade(...args: Parameters<NonNullable<Dispatcher.DispatchHandler['onRequestUpgrade']>>): void {
    this.handler.onRequestUpgrade?.(...args);
  }

  onResponseStart(...args: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseStart']>>): void {
    this.handler.onResponseStart?.(...args);
  }

  onResponseData(...args: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseData']>>): void {
    this.handler.onResponseData?.(...args);
  }

  onResponseEnd(...args: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseEnd']>>): void {
    this.watch.ended();
    this.handler.onResponseEnd?.(...args);
  }

  onResponseError(...args: Parameters<NonNullable<Dispatcher.DispatchHandler['onResponseError']>>): void {
    this.watch.ended();
    this.handler.onResponseError?.(...args);
  }
}
