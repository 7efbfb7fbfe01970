import type { Deployment } from '../../deployments/deployment.js';
import { activeCanary } from '../deployment-policy.js';

import type { MeasuredPlace, MeasurementStore } from './measurement-store.js';
import { VersionMeter } from './version-meter.js';

interface KeptMeter {
  readonly place: MeasuredPlace;
  readonly meter: VersionMeter;
  /** As it was told last. */
  told: number;
}

/** The meters of the canaries that this process answers for. Without a canary there are none, and nothing is counted. */
export class CanaryMeters {
  private meters = new Map<string, KeptMeter>();

  constructor(
    private readonly store: MeasurementStore,
    private readonly replica: string,
  ) {}

  /** Where a version behind the deployment is counted: the same meter as long as a step lasts; undefined without a canary. */
  meterOf({ policy }: Deployment, version: string): VersionMeter | undefined {
    const canary = activeCanary(policy);
    if (canary === undefined) return undefined;
    const place = { policyId: canary.id, stepIndex: canary.stepIndex, version };
    const key = keyOf(place);
    const known = this.meters.get(key);
    if (known !== undefined) return known.meter;
    const meter = new VersionMeter();
    this.meters.set(key, { place, meter, told: 0 });
    return meter;
  }

  /** Tells the store what was counted since it was told last. @throws what the store throws; then the next call tells it */
  async flush(): Promise<void> {
    const { replica } = this;
    const news = [...this.meters.values()].filter(({ meter, told }) => meter.requests !== told);
    if (news.length === 0) return;
    const counts = news.map(({ meter }) => meter.requests);
    await this.store.put(news.map(({ place, meter }) => ({ ...place, replica, measurement: meter })));
    news.forEach((kept, i) => (kept.told = counts[i] ?? 0));
  }

  /** Forgets steps that are over. */
  retainOnly(deployments: readonly Deployment[]): void {
    const steps = deployments.flatMap(({ policy }) => activeCanary(policy) ?? []);
    const current = new Set(steps.map(({ id, stepIndex }) => `${id}/${stepIndex}`));
    const kept = [...this.meters].filter(([, { place }]) => current.has(`${place.policyId}/${place.stepIndex}`));
    this.meters = new Map(kept);
  }
}

const keyOf = ({ policyId, stepIndex, version }: MeasuredPlace): string => `${policyId}/${stepIndex}/${version}`;
