/** Bounds of what an event carries, so that no run grows too large for the bus; the whole is read from the tables. */
const MAX_ENTRIES = 150;
const MAX_TEXT = 250;

const cut = (text: string): string => (text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).toWellFormed()}…` : text);

/** The first entries of a record by the order of their making. */
export function boundedEntries<T>(entries: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).slice(0, MAX_ENTRIES));
}

/** The same with long texts cut, which an ellipsis at the end shows. */
export function boundedTexts(entries: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(boundedEntries(entries)).map(([key, text]) => [key, cut(text)]));
}

/** JSON values; a long one is carried as the cut text of its JSON. */
export function boundedValues(entries: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(boundedEntries(entries)).map(([key, value]) => {
      if (typeof value === 'string') return [key, cut(value)];
      const json = JSON.stringify(value);
      return [key, json.length > MAX_TEXT ? cut(json) : value];
    }),
  );
}
