/** JSON that is written already: for large answers, whose objects would cost more to make than to write. */
export class JsonText {
  constructor(readonly text: string) {}
}

/**
 * The JSON of an object of which some fields are written already, alone or in lists; the others are written as
 * `JSON.stringify` does, which leaves out what is undefined.
 */
export function jsonOf(fields: object): JsonText {
  const members: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    const text = textOf(value);
    if (text !== undefined) members.push(`${JSON.stringify(name)}:${text}`);
  }
  return new JsonText(`{${members.join(',')}}`);
}

function textOf(value: unknown): string | undefined {
  if (value instanceof JsonText) return value.text;
  if (Array.isArray(value) && value[0] instanceof JsonText) return `[${value.map(textOf).join(',')}]`;
  // Undefined for what is undefined, whatever its type says.
  return JSON.stringify(value);
}
