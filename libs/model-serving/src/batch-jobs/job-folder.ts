import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

import type { BatchFormat, BatchJobSpec } from './batch-job-spec.js';
import type { BatchJobEntity } from './batch-job.entity.js';

/** The files of one job: its parts while it runs, then its output and its bad rows. */
export class JobFolder {
  readonly path: string;

  constructor(base: string, { workspace, id }: Pick<BatchJobEntity, 'workspace' | 'id'>) {
    this.path = join(base, workspace, id);
  }

  async make(): Promise<void> {
    await mkdir(this.path, { recursive: true, mode: 0o700 });
  }

  /** The output, where the caller names no other place. */
  output(format: BatchFormat): string {
    return join(this.path, `output.${format}`);
  }

  /** The input: where the caller's file lies, else as it was fetched. */
  input({ input }: BatchJobSpec): string {
    return input.file ?? this.file(this.inputName);
  }

  get inputName(): string {
    return 'input';
  }

  /** The name of what an attempt notes of its upload of the output to elsewhere. */
  uploadNote(attempt: number): string {
    return `upload-${attempt}`;
  }

  /** The names of those of all attempts that have not finished it. */
  async uploadNotes(): Promise<string[]> {
    return (await this.names()).filter((name) => /^upload-\d+$/.test(name));
  }

  get errors(): string {
    return join(this.path, 'errors.ndjson');
  }

  /** What its explanations come to. */
  get explanations(): string {
    return join(this.path, 'explanations.json');
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** A name that no other attempt uses. */
  partName(number: number, attempt: number, extension: string): string {
    return `part-${String(number).padStart(8, '0')}-${attempt}.${extension}`;
  }

  /** Of what the explanations of a part's rows come to. */
  explanationsOf(part: string): string {
    return `${part}.explanations`;
  }

  async hasWhole(name: string, bytes: number): Promise<boolean> {
    return stat(this.file(name)).then(
      ({ size }) => size === bytes,
      () => false,
    );
  }

  async sizeOf(name: string): Promise<number> {
    return (await stat(this.file(name))).size;
  }

  /** Removes what is not named. */
  async keepOnly(names: ReadonlySet<string>): Promise<void> {
    for (const name of await this.names()) {
      if (!names.has(name)) await rm(this.file(name), { recursive: true, force: true });
    }
  }

  private names(): Promise<string[]> {
    return readdir(this.path).catch(() => []);
  }
}
