/**
 * Splits CSV text into its header and records without changing a byte of them: quoted cells may hold commas, doubled quotes and
 * line breaks. Enough to set test rows aside; what the cells mean is the platform's business.
 */
export function splitRecords(text) {
  const records = [];
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  let quoted = false;
  for (let i = start; i <= text.length; i++) {
    const character = text[i];
    if (character === '"') quoted = !quoted;
    if (i < text.length && (quoted || character !== '\n')) continue;
    const record = text.slice(start, i).replace(/\r$/, '');
    if (record !== '') records.push(record);
    start = i + 1;
  }
  return { header: records[0] ?? '', records: records.slice(1) };
}

/** The separator a header uses: the most frequent of comma, semicolon and tab outside quotes. */
export function separatorOf(header) {
  const bare = header.replace(/"[^"]*"/g, '');
  const count = (separator) => bare.split(separator).length;
  return [',', ';', '\t'].reduce((best, separator) => (count(separator) > count(best) ? separator : best));
}

/** The cells of one record, unquoted. */
export function cellsOf(record, separator) {
  const cells = [];
  let cell = '';
  let quoted = false;
  for (let i = 0; i < record.length; i++) {
    const character = record[i];
    if (quoted) {
      if (character !== '"') cell += character;
      else if (record[i + 1] === '"') cell += record[++i];
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === separator) {
      cells.push(cell);
      cell = '';
    } else cell += character;
  }
  return [...cells, cell];
}
