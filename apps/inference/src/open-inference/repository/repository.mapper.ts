import type { openInferenceProto } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';
import type { RepositoryEntry } from '@intelgraph/model-serving';

/** An entry of the index as Triton's clients read it. */
export interface IndexEntry {
  readonly name: string;
  readonly version: string;
  readonly state: 'READY' | 'UNAVAILABLE';
  readonly reason: string;
}

export const toIndexEntry = ({ name, version, ready, reason }: RepositoryEntry): IndexEntry => ({
  ...{ name, version, state: ready ? 'READY' : 'UNAVAILABLE', reason },
});

/** Parameters of gRPC as a JSON body has them. */
export function fromProtoParameters(
  parameters: Readonly<Record<string, openInferenceProto.ModelRepositoryParameter>>,
): Record<string, unknown> {
  const entries = Object.entries(parameters).map(([name, choice]) => [
    name,
    choice.boolParam ?? choice.int64Param ?? choice.stringParam ?? choice.bytesParam,
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** @throws InvalidInputError: there is one repository */
export function assertNoRepository(name: string): void {
  if (name !== '') throw InvalidInputError.of('repository_name', 'must be empty: there is one repository');
}
