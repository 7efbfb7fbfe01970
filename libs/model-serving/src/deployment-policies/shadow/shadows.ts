import { type Logger, silentLogger } from '@intelgraph/kernel';

import type { Deployment } from '../../deployments/deployment.js';
import type { LoadedModel } from '../../models/loaded-model.js';
import { activeShadow } from '../deployment-policy.js';

import { noShadowLog, type ShadowLog, type ShadowPlace } from './shadow-log.js';
import { ShadowMirror } from './shadow-mirror.js';
import type { ShadowSumStore } from './shadow-sum-store.js';
import { Turns } from './turns.js';

export interface ShadowsParts {
  readonly store: ShadowSumStore;
  /** Of this process. */
  readonly replica: string;
  readonly log?: ShadowLog | undefined;
  readonly logger?: Logger;
}

/** The shadows of the deployments that this process answers for. Without one nothing is mirrored, counted or told. */
export class Shadows {
  private mirrors = new Map<string, ShadowMirror>();
  /** Why a shadow is not asked here, by policy. */
  private problems = new Map<string, string>();
  /** How many rows of a meter were told, by policy and version. */
  private readonly told = new Map<string, number>();
  private readonly turns = new Turns();

  constructor(private readonly parts: ShadowsParts) {}

  /** Those that are asked. */
  get all(): readonly ShadowMirror[] {
    return [...this.mirrors.values()];
  }

  /** Whether all are asked that should be. */
  get whole(): boolean {
    return this.problems.size === 0;
  }

  /** Whether the deployment has a shadow that could not be loaded. */
  isMissing({ policy }: Deployment): boolean {
    return policy !== null && this.problems.has(policy.id);
  }

  /** Who mirrors the answers of a deployment: the same one as long as its shadow runs. One that cannot be loaded leaves the answers alone. */
  async mirrorOf(
    deployment: Deployment,
    load: (digest: string) => Promise<LoadedModel>,
  ): Promise<ShadowMirror | undefined> {
    const policy = activeShadow(deployment.policy);
    if (policy === undefined) return undefined;
    const { workspace, name: endpoint, modelName } = deployment;
    const { id: policyId, version, artifactDigest } = policy;
    const place: ShadowPlace = { workspace, policyId, endpoint, modelName, version, artifactDigest };
    const known = this.mirrors.get(policyId);
    if (known !== undefined) {
      known.place = place;
      return known;
    }
    const { log = noShadowLog } = this.parts;
    try {
      const mirror = new ShadowMirror({ policy, model: await load(artifactDigest), log, turns: this.turns }, place);
      this.problems.delete(policyId);
      this.mirrors.set(policyId, mirror);
      return mirror;
    } catch (error) {
      this.noteProblem(place, error);
      return undefined;
    }
  }

  /** Tells the store what was counted since it was told last. @throws what the store throws; then the next call tells it */
  async flush(): Promise<void> {
    const news = [...this.mirrors].flatMap(([policyId, { meters }]) =>
      [...meters].flatMap(([version, sums]) => {
        const key = `${policyId}/${version}`;
        const count = sums.sampled + sums.known;
        return this.told.get(key) === count ? [] : [{ key, count, sums, policyId, version }];
      }),
    );
    if (news.length === 0) return;
    const { store, replica } = this.parts;
    await store.put(news.map(({ policyId, version, sums }) => ({ policyId, version, sums, replica })));
    for (const { key, count } of news) this.told.set(key, count);
  }

  /** Forgets shadows that are over. */
  retainOnly(deployments: readonly Deployment[]): void {
    const current = new Set(deployments.flatMap(({ policy }) => activeShadow(policy)?.id ?? []));
    for (const [id, mirror] of this.mirrors) {
      if (current.has(id)) continue;
      mirror.close();
      this.mirrors.delete(id);
      for (const version of mirror.meters.keys()) this.told.delete(`${id}/${version}`);
    }
    for (const id of this.problems.keys()) if (!current.has(id)) this.problems.delete(id);
  }

  /** Leaves what waits, and resolves when nothing is asked any more. */
  async close(): Promise<void> {
    for (const mirror of this.mirrors.values()) mirror.close();
    await this.turns.done;
  }

  private noteProblem({ policyId, workspace, endpoint, version }: ShadowPlace, error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.problems.get(policyId) !== reason) {
      const logger = this.parts.logger ?? silentLogger;
      logger.error({ workspace, deployment: endpoint, version, err: error }, 'a shadow cannot be asked');
    }
    this.problems.set(policyId, reason);
  }
}
