import { InvalidInputError } from '@intelgraph/kernel';
import { parseJsonBody } from '@intelgraph/platform';

type Fields = Readonly<Record<string, unknown>>;

/** The JSON of a repository request; without a body it says nothing. @throws MalformedInputError, InvalidInputError */
export function parseRepositoryBody(body: Buffer | undefined): Fields {
  if (body === undefined || body.length === 0) return {};
  const parsed: unknown = parseJsonBody(body);
  return objectOf(parsed, 'the body');
}

/** @throws InvalidInputError */
export function readyOf({ ready }: Fields): boolean {
  if (ready !== undefined && typeof ready !== 'boolean') throw InvalidInputError.of('ready', 'must be true or false');
  return ready ?? false;
}

/** `parameters` of a body. @throws InvalidInputError */
export const parametersOf = ({ parameters }: Fields): Fields =>
  parameters === undefined || parameters === null ? {} : objectOf(parameters, 'parameters');

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
    throw InvalidInputError.of(`parameters.${shortened(name)}`, why);
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
    const field = `parameters.${shortened(name)}`;
    if (name !== 'unload_dependents') throw InvalidInputError.of(field, 'is no parameter of an unload');
    if (typeof value !== 'boolean') throw InvalidInputError.of(field, 'must be true or false');
  }
}

const shortened = (name: string): string => (name.length > 100 ? `${name.slice(0, 100)}…` : name);

function objectOf(given: unknown, field: string): Fields {
  if (typeof given !== 'object' || given === null || Array.isArray(given))
    throw InvalidInputError.of(field, 'must be an object');
  return given as Fields;
}
