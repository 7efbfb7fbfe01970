import { hash } from 'node:crypto';

import type { InputRow, ModelInput } from '../models/model-runtime.js';

import { ByteWriter } from './byte-writer.js';
import { rowWriter } from './canonical-inputs.js';

/** Whose answers they are. */
export interface KeyScope {
  /** sha256 (hex) of the manifest of the artifact: other models have other keys. */
  readonly artifactDigest: string;
  /** Answers stay in their deployment, and so in its workspace: how fast one comes must not tell what others asked. */
  readonly deploymentId: string;
  /** Another time to live begins with nothing. */
  readonly ttlSeconds: number;
}

/** Counts up with every change to what keys are made of. */
const FORM = 1;
const writer = new ByteWriter();

/**
 * Makes keys of rows that the model takes: SHA-256 in base64url. Undefined where a row has none. Inputs are hostile, so nothing
 * less will do: with a shorter or unkeyed fast hash, somebody could look for inputs that are given the answer to others.
 */
export function resultKeys(scope: KeyScope, inputs: readonly ModelInput[]): (row: InputRow) => string | undefined {
  const write = rowWriter(inputs);
  const { artifactDigest, deploymentId, ttlSeconds } = scope;
  const prefix = Buffer.from(`${JSON.stringify([FORM, artifactDigest, deploymentId, ttlSeconds])}\0`);
  return (row) => {
    writer.start(prefix);
    return write(row, writer) ? hash('sha256', writer.written(), 'base64url') : undefined;
  };
}
