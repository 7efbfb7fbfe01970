/** Round numbers (1, 2 or 5 times a power of ten apart) from one to another, about so many. */
export function axisTicks(from: number, to: number, about: number): { readonly at: number; readonly text: string }[] {
  const rough = (to - from) / about;
  if (!(rough > 0) || !Number.isFinite(rough)) return [{ at: from, text: String(from) }];
  const power = Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * 10 ** power).find((one) => one >= rough * 0.999) ?? rough;
  const decimals = Math.min(100, Math.max(0, -Math.floor(Math.log10(step) + 1e-9)));
  const isPlain = Math.abs(power) < 6;
  const first = Math.ceil(from / step);
  const count = Math.floor(to / step + 1e-9) - first + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => {
    const at = (first + i) * step;
    return { at, text: first + i === 0 ? '0' : isPlain ? at.toFixed(decimals) : at.toExponential(1) };
  });
}
