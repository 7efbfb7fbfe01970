const MAX_CATEGORIES = 20;

/** A change of one column of numbers and one of names: the one moved by three standard deviations, the other all the same. */
export function drifted(rows, signature) {
  const columns = signature.inputs.map(({ name, type }) => ({ name, type, values: valuesOf(rows, name) }));
  const changes = [numeric(columns), categorical(columns)].filter(Boolean);
  if (changes.length === 0) throw new Error('no column can be changed so that a drift shows');
  const change = (given) =>
    given.map((row) => {
      const changed = changes.filter(({ name }) => row[name] !== undefined);
      return { ...row, ...Object.fromEntries(changed.map(({ name, of }) => [name, of(row[name])])) };
    });
  return { columns: changes.map(({ name }) => name), change, text: changes.map(({ text }) => text).join(', ') };
}

const valuesOf = (rows, name) => rows.map((row) => row[name]).filter((value) => value !== undefined);

function numeric(columns) {
  const usable = columns.filter(
    ({ type, values }) => type === 'double' || (type === 'long' && new Set(values).size > 10),
  );
  const found = usable.find(({ values }) => deviation(values) > 0);
  if (!found) return undefined;
  const shift = 3 * deviation(found.values);
  const of = (value) => (found.type === 'long' ? Math.round(value + shift) : value + shift);
  return { name: found.name, of, text: `${found.name} + ${Number(shift.toPrecision(3))}` };
}

function categorical(columns) {
  const found = columns.find(({ type, values }) => {
    const count = new Set(values).size;
    return ['string', 'boolean'].includes(type) && count > 1 && count <= MAX_CATEGORIES;
  });
  if (!found) return undefined;
  const counts = new Map();
  for (const value of found.values) counts.set(value, (counts.get(value) ?? 0) + 1);
  const [[rarest]] = [...counts].sort((a, b) => a[1] - b[1]);
  return { name: found.name, of: () => rarest, text: `${found.name} always ${rarest}` };
}

function deviation(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
}
