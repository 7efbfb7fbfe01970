/**
 * Adam (Kingma and Ba 2015) with decoupled weight decay on kernels (Loshchilov and Hutter 2019) and a running average of
 * the parameters (Polyak and Juditsky 1992), in one loop over plain arrays: same arithmetic on every backend.
 */
export class Adam {
  private step = 0;
  private readonly firsts: Float32Array[];
  private readonly seconds: Float32Array[];
  private readonly averages: Float32Array[];

  /** @param averageDecay share of the running average that a step keeps. */
  constructor(
    private readonly parameters: readonly Float32Array[],
    private readonly averageDecay: number,
    private readonly weightDecay: number,
  ) {
    this.firsts = parameters.map((values) => new Float32Array(values.length));
    this.seconds = parameters.map((values) => new Float32Array(values.length));
    this.averages = parameters.map((values) => new Float32Array(values.length));
  }

  /** Moves the parameters against their gradients. */
  update(gradients: readonly Float32Array[], learningRate: number): void {
    this.step++;
    const correction1 = 1 - 0.9 ** this.step;
    const correction2 = Math.sqrt(1 - 0.999 ** this.step);
    const rate = (learningRate * correction2) / correction1;
    const epsilon = 1e-7 * correction2;
    this.parameters.forEach((values, index) => {
      const decay = index % 2 === 0 ? 1 - learningRate * this.weightDecay : 1;
      this.updateOne(values, gradients[index] as Float32Array, index, { rate, epsilon, decay });
    });
  }

  /** The averaged parameters so far, corrected for their start at 0. */
  averaged(): Float32Array[] {
    const correction = 1 / (1 - this.averageDecay ** this.step);
    return this.averages.map((values) => values.map((value) => value * correction));
  }

  private updateOne(
    values: Float32Array,
    gradient: Float32Array,
    index: number,
    { rate, epsilon, decay }: { rate: number; epsilon: number; decay: number },
  ): void {
    const first = this.firsts[index] as Float32Array;
    const second = this.seconds[index] as Float32Array;
    const average = this.averages[index] as Float32Array;
    const fresh = 1 - this.averageDecay;
    for (let i = 0; i < values.length; i++) {
      const g = gradient[i] as number;
      const m = (first[i] as number) + 0.1 * (g - (first[i] as number));
      const v = (second[i] as number) + 0.001 * (g * g - (second[i] as number));
      const value = (values[i] as number) * decay - (rate * m) / (Math.sqrt(v) + epsilon);
      first[i] = m;
      second[i] = v;
      values[i] = value;
      average[i] = (average[i] as number) + fresh * (value - (average[i] as number));
    }
  }
}
