import type { RequestContext } from '@intelgraph/kernel';
import type { Transaction } from '@intelgraph/persistence';

import type { ArtifactFile } from '../artifact-files/artifact-file.js';

/** A file that arrives in parts, in any order, over any number of connections. */
export interface ArtifactUpload {
  readonly id: string;
  /** Where the file will be, at its destination. */
  readonly path: string;
  /** When what has come of it is given up. */
  readonly expiresAt: Date;
  /** Whether its parts go to the storage itself; else they come through us. */
  readonly direct: boolean;
  /** The file, once it is complete. */
  readonly file: ArtifactFile | null;
}

/** An upload that waits for parts, and who sends them. */
export type OpenUpload = Omit<ArtifactUpload, 'file'> & { readonly begunBy: string; readonly begunAt: Date };

export interface UploadPart {
  /** From 1. */
  readonly number: number;
  /** sha256 of the part's bytes, hex; of a part that went to the storage directly what that answered. */
  readonly etag: string;
  /** Bytes. */
  readonly size: number;
}

/** A part as its sender lists it at the end. */
export interface ClaimedPart {
  readonly number: number;
  /** What storing it answered; unchecked unless given. */
  readonly etag?: string;
}

/** What the sender says that the parts are; unchecked unless given. */
export interface WholeFile {
  /** All parts; those that are stored unless given. */
  readonly parts?: readonly ClaimedPart[];
  /** Of all bytes, hex. */
  readonly sha256?: string;
  /** Bytes. */
  readonly size?: number;
}

/** What complete files become. */
export interface UploadDestination {
  /** Whose files they are; an upload is found through its owner alone. */
  readonly owner: string;

  /** The path as the file will have it. @throws where no file may go there, or not any more */
  accept(context: RequestContext, path: string): string | Promise<string>;

  /** Adds a file that is in the store, with its audited event. */
  add(tx: Transaction, context: RequestContext, file: ArtifactFile): Promise<void>;
}
