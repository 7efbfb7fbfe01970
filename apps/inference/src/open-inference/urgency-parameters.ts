import type { openInferenceProto } from '@intelgraph/contracts';
import { InvalidInputError } from '@intelgraph/kernel';
import type { UrgencyOptions } from '@intelgraph/model-serving';

/**
 * How urgent a request is by Triton's parameters: `timeout` in microseconds from now (0: none), and `priority`, 1 for the most urgent.
 *
 * @throws InvalidInputError naming the parameter
 */
export function urgencyOf(parameters: Readonly<Record<string, unknown>>): UrgencyOptions {
  const timeout = wholeNumber(parameters, 'timeout');
  const priority = wholeNumber(parameters, 'priority');
  return {
    ...(priority === undefined ? {} : { priority }),
    ...(timeout === undefined || timeout === 0 ? {} : { deadline: performance.now() + timeout / 1000 }),
  };
}

/** The same of the parameters of a call of gRPC. */
export function urgencyOfProto(
  parameters: Readonly<Record<string, openInferenceProto.InferParameter>>,
): UrgencyOptions {
  const named = ['timeout', 'priority'].flatMap((name) => {
    const given = parameters[name];
    if (given === undefined) return [];
    return [[name, given.int64Param ?? given.uint64Param ?? given.stringParam ?? given.doubleParam ?? given.boolParam]];
  });
  return named.length === 0 ? {} : urgencyOf(Object.fromEntries(named) as Record<string, unknown>);
}

function wholeNumber(parameters: Readonly<Record<string, unknown>>, name: string): number | undefined {
  const given = parameters[name];
  if (given === undefined) return undefined;
  // What lies beyond 2^53 is as good as for ever.
  const value = typeof given === 'bigint' ? Number(given) : given;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
  throw InvalidInputError.of(`parameters.${name}`, 'must be a whole number that is not negative');
}
