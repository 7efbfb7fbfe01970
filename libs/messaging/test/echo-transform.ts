import type { ReceivedMessage, TransformOptions } from '../src/index.js';

/** Answers every message with its own text, in capitals. */
export function echo(
  group: string,
  options: Partial<TransformOptions> = {},
  seen: (messages: readonly ReceivedMessage[]) => void = () => undefined,
): TransformOptions {
  return {
    group,
    inputTopic: 'in',
    outputTopic: 'out',
    handle: (messages) => {
      seen(messages);
      const output = (one: ReceivedMessage) => ({
        value: Buffer.from(one.value.toString().toUpperCase()),
        headers: one.headers,
      });
      return Promise.resolve(messages.map((one) => ({ output: output(one) })));
    },
    ...options,
  };
}
