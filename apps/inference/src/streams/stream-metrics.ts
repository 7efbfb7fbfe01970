import type { PartitionLag } from '@intelgraph/messaging';
import type { Stream, StreamObserver } from '@intelgraph/model-serving';
import { Counter, Gauge, type Registry } from 'prom-client';

type Labels = 'workspace' | 'stream';

/** What streams do, in numbers: by stream, and by partition where they lag. A workspace has at most 100 streams. */
export class StreamMetrics implements StreamObserver {
  private readonly messages: Counter<Labels | 'outcome'>;
  private readonly lag: Gauge<Labels | 'partition'>;
  private readonly partitions = new Map<string, readonly number[]>();

  constructor(registry: Registry) {
    const registers = [registry];
    this.messages = new Counter({
      name: 'inference_stream_messages_total',
      help: 'Messages of streams that this process answered, by outcome (answered, dead_letter).',
      labelNames: ['workspace', 'stream', 'outcome'],
      registers,
    });
    this.lag = new Gauge({
      name: 'inference_stream_lag_messages',
      help: 'Messages that wait in a partition of the input topic of a stream that this process runs.',
      labelNames: ['workspace', 'stream', 'partition'],
      registers,
    });
  }

  answered(stream: Stream, outputs: number, deadLetters: number): void {
    const labels = labelsOf(stream);
    this.messages.inc({ ...labels, outcome: 'answered' }, outputs);
    this.messages.inc({ ...labels, outcome: 'dead_letter' }, deadLetters);
  }

  lagged(stream: Stream, partitions: readonly PartitionLag[]): void {
    this.partitions.set(
      stream.id,
      partitions.map(({ partition }) => partition),
    );
    for (const { partition, lag } of partitions) {
      this.lag.set({ ...labelsOf(stream), partition: String(partition) }, Number(lag));
    }
  }

  /** What is not known any more is not shown. */
  ended(stream: Stream): void {
    for (const partition of this.partitions.get(stream.id) ?? []) {
      this.lag.remove({ ...labelsOf(stream), partition: String(partition) });
    }
    this.partitions.delete(stream.id);
  }
}

const labelsOf = ({ workspace, name }: Stream): Record<Labels, string> => ({ workspace, stream: name });
