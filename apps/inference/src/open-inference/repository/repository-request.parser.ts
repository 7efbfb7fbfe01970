import { InvalidInputError } from '@intelgraph/kernel';
import { parseJsonBody } from '@intelgraph/platform';

import { shownName } from '../../rows/shown-name.js';
import { type Fields, objectOf, optionalObject } from '../json-fields.js';

/** The JSON of a repository request; without a body it says nothing. @throws MalformedInputError, InvalidInputError */
export function parseRepositoryBody(body: Buffer | undefined): Fields {
  if (body === undefined || body.length === 0) return {};
  return objectOf(parseJsonBody(body), 'the body');
}

/** @throws InvalidInputError */
export function readyOf({ ready }: Fields): boolean {
  if (ready !== undefined && typeof ready !== 'boolean') throw InvalidInputError.of('ready', 'must be true or false');
  return ready ?? false;
}

/** `parameters` of a body. @throws InvalidInputError */
export const parametersOf = ({ parameters }: Fields): Fields => optionalObject(parameters, 'parameters');

/**
 * The version that a load asks for: the parameter `version`, this server's own extension.
 *
 * @throws InvalidInputError for what Triton would take and this server does not: a configuration, files
 */
export function versionOf(parameters: Fields): string | undefined {
  for (const name of Object.keys(parameters)) {
    if (name === 'version') continue;
    const why =
      name === 'config' || name.startsWith('file:')
        ? 'cannot be overridden: a version is served as the registry has it'
        : 'is no parameter of a load; there is version';
    throw InvalidInputError.of(`parameters.${shownName(name)}`, why);
  }
  const { version } = parameters;
  if (version === undefined) return undefined;
  if (typeof version !== 'string' || version === '')
    throw InvalidInputError.of('parameters.version', 'must be a version such as "1.0.0"');
  return version;
}

/** No model depends on another here, so that there is nothing to do for `unload_dependents`. @throws InvalidInputError */
export function assertUnload(parameters: Fields): void {
  for (const [name, value] of Object.entries(parameters)) {
    const field = `parameters.${shownName(name)}`;
    if (name !== 'unload_dependents') throw InvalidInputError.of(field, 'is no parameter of an unload');
    if (typeof value !== 'boolean') throw InvalidInputError.of(field, 'must be true or false');
  }
}
