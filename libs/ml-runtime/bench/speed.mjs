// Training time and memory by size, and latency of predicting, encoding, validating.   node libs/ml-runtime/bench/speed.mjs
import { trainTabularModel, createPredictor, compileValidator, compileRowEncoder } from '@intelgraph/ml-runtime';
function gen(rows, cols, seed = 1) {
  let s = seed;
  const r = () => {
    s = (Math.imul(s, 1664525) + 1013904223) >>> 0;
    return s / 4294967296;
  };
  const columns = Array.from({ length: cols }, (_, c) => ({
    name: 'c' + c,
    kind: 'numeric',
    values: Float64Array.from({ length: rows }, () => r() * 2 - 1 + r()),
  }));
  columns.push({
    name: 'm',
    kind: 'categorical',
    values: Array.from({ length: rows }, () => 'm' + Math.floor(r() * r() * 300)),
  });
  columns.push({
    name: 'y',
    kind: 'numeric',
    values: Float64Array.from({ length: rows }, (_, i) =>
      columns[0].values[i] + columns[1].values[i] * columns[2].values[i] + r() > 2.2 ? 1 : 0,
    ),
  });
  return { columns, rows };
}
for (const [n, c] of [
  [20000, 5],
  [400000, 8],
]) {
  const t = gen(n, c),
    v = gen(n / 5, c, 7);
  const m = await trainTabularModel({ table: t, validation: v, target: 'y' });
  console.log(n, JSON.stringify(m.summary), 'rss', process.memoryUsage().rss >> 20, 'width', m.pipeline.width);
}
const t = gen(2000, 30, 3);
t.columns.splice(30, 1);
const m = await trainTabularModel({ table: t, validation: t, target: 'y' });
const p = createPredictor(m),
  val = compileValidator(m.signature);
const row = m.warmup[0];
const enc = compileRowEncoder(m.pipeline);
const time = (f, n) => {
  for (let i = 0; i < 2000; i++) f();
  const a = performance.now();
  for (let i = 0; i < n; i++) f();
  return (((performance.now() - a) / n) * 1000).toFixed(2) + ' us';
};
console.log(
  'predict1',
  time(() => p.predict([row]), 20000),
  'encode',
  time(() => enc([row]), 20000),
  'validate',
  time(() => val(row), 20000),
);
for (const n of [8, 16, 32, 64, 256, 1024]) {
  const f = enc(Array(n).fill(row));
  console.log(
    n,
    'backend/plain by choice',
    time(() => p.logits(f, n), 300),
  );
}
