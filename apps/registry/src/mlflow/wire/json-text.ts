/** JSON that is written already: for large answers, whose objects would cost more to make than to write. */
export class JsonText {
  constructor(readonly text: string) {}
}

/** The JSON of an object; its names need no escapes. Of its fields, what is undefined is left out. */
export function jsonObject(fields: object): JsonText {
  let members = '';
  for (const [name, value] of Object.entries(fields)) {
    const text = textOf(value);
    if (text !== undefined) members += `${members === '' ? '' : ','}"${name}":${text}`;
  }
  return new JsonText(`{${members}}`);
}

/** The JSON of a list; undefined where it is empty, which protobuf leaves out. */
export function jsonList<T>(items: readonly T[], textOfItem: (item: T) => string): JsonText | undefined {
  let texts = '';
  for (const item of items) texts += texts === '' ? textOfItem(item) : `,${textOfItem(item)}`;
  return texts === '' ? undefined : new JsonText(`[${texts}]`);
}

function textOf(value: unknown): string | undefined {
  return value instanceof JsonText ? value.text : JSON.stringify(value);
}
