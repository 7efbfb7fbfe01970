import type { Calibration } from '@intelgraph/ml-runtime';

const MOST = 1000;

/**
 * What was found of artifacts in this process, so that a model that comes back to memory is not tried out again: neither its files, which
 * the digest names, nor what the machine can run them with have changed. Those that were asked for least recently are forgotten first.
 */
export class KnownCalibrations {
  private readonly known = new Map<string, Calibration>();

  constructor(private readonly most = MOST) {}

  /** What is known of an artifact, else what `calibrate` finds. @throws what `calibrate` throws */
  async of(
    digest: string,
    calibrate: (known: Calibration | undefined) => Promise<Calibration | null>,
  ): Promise<Calibration | null> {
    const calibration = await calibrate(this.known.get(digest));
    this.known.delete(digest);
    if (calibration === null) return null;
    this.known.set(digest, calibration);
    const [oldest] = this.known.keys();
    if (this.known.size > this.most && oldest !== undefined) this.known.delete(oldest);
    return calibration;
  }
}
