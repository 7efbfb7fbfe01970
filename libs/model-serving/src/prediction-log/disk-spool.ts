import { appendFile, mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { uuidv7Ids } from '@intelgraph/kernel';
import type { BusMessage } from '@intelgraph/messaging';

const SEGMENT_BYTES = 1024 * 1024;
const SUFFIX = '.jsonl';

/** A file of messages that wait for the bus. */
export interface SpoolSegment {
  readonly path: string;
  readonly messages: readonly BusMessage[];
}

/** Messages on disk, oldest first, never more than `maxBytes`. A line torn by a crash is left out. */
export class DiskSpool {
  private segments: { path: string; bytes: number }[] = [];
  private opened: Promise<void> | undefined;

  constructor(
    private readonly folder: string,
    private readonly maxBytes: number,
  ) {}

  get bytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.bytes, 0);
  }

  /** @returns false when they do not fit: then nothing was written */
  async append(messages: readonly BusMessage[]): Promise<boolean> {
    await this.open();
    const text = messages.map((message) => `${toLine(message)}\n`).join('');
    const bytes = Buffer.byteLength(text);
    if (this.bytes + bytes > this.maxBytes) return false;
    let last = this.segments.at(-1);
    if (last === undefined || last.bytes + bytes > SEGMENT_BYTES) {
      last = { path: join(this.folder, `${uuidv7Ids.next()}${SUFFIX}`), bytes: 0 };
      this.segments.push(last);
    }
    await appendFile(last.path, text, { mode: 0o600 });
    last.bytes += bytes;
    return true;
  }

  async oldest(): Promise<SpoolSegment | null> {
    await this.open();
    const first = this.segments[0];
    if (first === undefined) return null;
    const lines = (await readFile(first.path, 'utf8')).split('\n').filter((line) => line !== '');
    return { path: first.path, messages: lines.flatMap(fromLine) };
  }

  async remove(segment: SpoolSegment): Promise<void> {
    await rm(segment.path, { force: true });
    this.segments = this.segments.filter(({ path }) => path !== segment.path);
  }

  private async open(): Promise<void> {
    this.opened ??= this.scan();
    await this.opened;
  }

  private async scan(): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const names = (await readdir(this.folder)).filter((name) => name.endsWith(SUFFIX)).sort();
    for (const name of names) {
      const path = join(this.folder, name);
      this.segments.push({ path, bytes: (await stat(path)).size });
    }
  }
}

function toLine({ topic, key, headers, value }: BusMessage): string {
  return JSON.stringify({ topic, key, headers, value: value.toString('utf8') });
}

function fromLine(line: string): BusMessage[] {
  try {
    const { topic, key, headers, value } = JSON.parse(line) as Omit<BusMessage, 'value'> & { value: string };
    return [{ topic, key, headers, value: Buffer.from(value, 'utf8') }];
  } catch {
    return [];
  }
}
