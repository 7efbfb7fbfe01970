import { check, distance } from '../measures.mjs';

const TYPES = { double: 'float', long: 'int', string: 'string', boolean: 'bool' };
const MAX_FEATURES = 20;
const ENTITIES = 100;

/** Registers inputs of the model as features, writes them for some rows, and predicts those rows by entity alone. */
export async function predictByEntity({ author, name, made }) {
  const inputs = made.signature.inputs.filter(({ type }) => TYPES[type]).slice(0, MAX_FEATURES);
  const entityType = `${name}_row`.slice(0, 128);
  const bound = Object.fromEntries(
    inputs.map(({ name: input }, i) => [input, `${name}.${i}_${slug(input)}`.slice(0, 120)]),
  );
  for (const { name: input, type } of inputs) {
    const definition = { name: bound[input], version: '1.0.0', feature_type: TYPES[type], entity_type: entityType };
    await author.post('/api/v1/features', { ...definition, description: `demo: ${input}`, tags: ['demo'] });
  }
  const rows = made.answers.inputs.slice(0, ENTITIES);
  const values = rows.flatMap((row, i) =>
    inputs
      .filter(({ name: input, type }) => fits(row[input], type))
      .map(({ name: input }) => ({ feature: `${bound[input]}@1.0.0`, entity_id: `row-${i}`, value: row[input] })),
  );
  const written = await author.post('/api/v1/features/values', { rows: values });
  check(written.stored === values.length, `${written.stored} of ${values.length} values were stored`);
  const bindings = Object.fromEntries(inputs.map(({ name: input }) => [input, `${bound[input]}@1.0.0`]));
  await author.put(`/api/v1/deployments/${name}/routes`, {
    routes: [{ version: '1.0.0', weight: 100 }],
    feature_bindings: bindings,
  });
  made.entityType = entityType;
  const answer = await author.post(
    '/predict/batch',
    {
      model_name: name,
      // What is no feature comes with the request.
      inputs: rows.map((row) => Object.fromEntries(Object.entries(row).filter(([input]) => !bound[input]))),
      entities: rows.map((_, i) => ({ [entityType]: `row-${i}` })),
      options: { return_confidence: true },
    },
    { write: false },
  );
  const gap = Math.max(...answer.predictions.map((row, i) => distance(row, made.answers.predictions[i])));
  check(gap <= 1e-6, `predictions by entity differ by ${gap} from those with the inputs in the request`);
  const used = Object.values(answer.predictions[0].features);
  const fresh = used.filter(({ status }) => status === 'fresh').length;
  check(fresh > 0, 'no feature was fresh');
  return [
    `${inputs.length} features registered, ${written.stored} values of ${rows.length} entities written (online: ${written.online})`,
    `by entity alone: ${rows.length} rows as with inputs, to 1e-6; row 1 used ${fresh} fresh values`,
  ];
}

const slug = (text) =>
  text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '') || 'input';

const fits = (value, type) =>
  value !== undefined && (type === 'long' ? Number.isSafeInteger(value) : type !== 'double' || Number.isFinite(value));
