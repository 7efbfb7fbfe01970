import { InvalidInputError } from '@intelgraph/kernel';

import { RUN_NAME_TAG } from './run.js';

export interface NameAndTags {
  /** Undefined where the tags do not name the run. */
  readonly name: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
}

/** Takes the run's name out of its tags. @throws InvalidInputError for an empty one */
export function nameFromTags(tags: Readonly<Record<string, string>> = {}): NameAndTags {
  if (!Object.hasOwn(tags, RUN_NAME_TAG)) return { name: undefined, tags };
  const { [RUN_NAME_TAG]: name, ...others } = tags;
  if (name === '') throw InvalidInputError.of(`tags.${RUN_NAME_TAG}`, 'must not be empty');
  return { name, tags: others };
}

/** The name of a new run from both places where it may stand. @throws InvalidInputError when they differ */
export function agreedName(given: string | undefined, fromTag: string | undefined): string | undefined {
  if (given === undefined || fromTag === undefined || given === fromTag) return given ?? fromTag;
  throw InvalidInputError.of('run_name', `is '${given}', but the tag ${RUN_NAME_TAG} says '${fromTag}'`);
}
