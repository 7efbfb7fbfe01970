/**
 * Names of the inputs that a model of this signature uses, each once: of the platform's own form (`inputs` is a list) and of
 * MLflow's (`inputs` is that list as JSON text). A signature of another form has none that could be named.
 */
export function signatureInputs(signature: Readonly<Record<string, unknown>> | null): string[] {
  const inputs = listOf(signature?.['inputs']);
  const names = inputs.flatMap((input) => {
    if (typeof input !== 'object' || input === null) return [];
    const { name, ignored } = input as Record<string, unknown>;
    const used = typeof name === 'string' && name !== '' && !name.includes('\0') && name.isWellFormed();
    return used && typeof ignored !== 'string' ? [name] : [];
  });
  return [...new Set(names)];
}

function listOf(inputs: unknown): readonly unknown[] {
  if (Array.isArray(inputs)) return inputs;
  if (typeof inputs !== 'string') return [];
  try {
    const parsed: unknown = JSON.parse(inputs);
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}
