import { InvalidInputError } from '@intelgraph/kernel';

/** Of Triton's extensions that are not served, those whose parameters would change what a tensor is. */
const UNSERVED = ['shared_memory_region', 'classification'] as const;

/** @throws InvalidInputError naming `parameters.<name>`, rather than answering something else than was asked for */
export function refuseUnserved(parameters: Readonly<Record<string, unknown>>): void {
  for (const name of UNSERVED) {
    if (Object.hasOwn(parameters, name)) {
      throw InvalidInputError.of(`parameters.${name}`, 'is an extension that is not served here');
    }
  }
}
