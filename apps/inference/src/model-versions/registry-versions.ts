import { InvalidInputError, type RequestContext } from '@intelgraph/kernel';
import { RemoteError } from '@intelgraph/platform';

import type { RegistryClient } from '../serving/registry-model-resolver.js';

type Selector = { readonly alias: string } | { readonly stage: string } | { readonly version: string };

/** Predictions wait for it. */
const TIMEOUT_MS = 1000;

/** What the registry says of a model's versions, asked over gRPC in the caller's name. */
export class RegistryVersions {
  constructor(private readonly registry: RegistryClient) {}

  /** The version that has this alias, else the newest one in the stage of this name; null = none. */
  async labelled(context: RequestContext, model: string, label: string): Promise<string | null> {
    const found =
      (await this.find(context, model, { alias: label })) ?? (await this.find(context, model, { stage: label }));
    return found?.version ?? null;
  }

  /** Its number in the order of registration; null = there is no such version, or the registry counts none. */
  async numberOf(context: RequestContext, model: string, version: string): Promise<number | null> {
    const found = await this.find(context, model, { version });
    return found === null || found.number === 0 ? null : found.number;
  }

  private async find(
    context: RequestContext,
    model: string,
    selector: Selector,
  ): Promise<{ readonly version: string; readonly number: number } | null> {
    try {
      const { version } = await this.registry.resolveVersion({ model, ...selector }, context, {
        timeoutMs: TIMEOUT_MS,
      });
      return version ?? null;
    } catch (error) {
      // A label that can be no alias, or no stage, means no version.
      const isNone = error instanceof RemoteError && (error.kind === 'not_found' || error.kind === 'invalid');
      if (isNone || error instanceof InvalidInputError) return null;
      throw error;
    }
  }
}
