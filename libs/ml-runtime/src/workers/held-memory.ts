import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** With what a thread ends that holds more memory than it may. */
export const MEMORY_EXIT_CODE = 97;

const LOOKS_MS = 250;

/**
 * Memory of this thread outside of its heap, which no limit of Node's counts: array buffers and WebAssembly. Not what native code such as
 * ONNX Runtime allocates for itself, nor what threads share.
 */
const outside = (): number => getHeapStatistics().external_memory;

/** Looks at what this thread holds outside of its heap, beside its models, and ends the thread where that is too much for long. */
export class HeldMemory {
  private ofModels = 0;
  private wasOver = false;

  /** @param limitBytes what it may hold beside its models */
  constructor(private readonly limitBytes: number) {
    setInterval(() => this.look(), LOOKS_MS).unref();
  }

  /** What a change of the models allocates or frees is theirs: another bound holds for them. */
  async whileModelsChange<T>(change: () => Promise<T>): Promise<T> {
    const before = outside();
    try {
      return await change();
    } finally {
      this.ofModels = Math.max(0, this.ofModels + outside() - before);
    }
  }

  /** The same at once. */
  whileModelsChangeNow<T>(change: () => T): T {
    const before = outside();
    try {
      return change();
    } finally {
      this.ofModels = Math.max(0, this.ofModels + outside() - before);
    }
  }

  /** Garbage does not count: what is too much is looked at once more when it has been collected. */
  private look(): void {
    const isOver = outside() - this.ofModels > this.limitBytes;
    if (isOver && this.wasOver) process.exit(MEMORY_EXIT_CODE);
    if (isOver) collectGarbage();
    this.wasOver = isOver;
  }
}

function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
}
