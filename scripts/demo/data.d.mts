export function loadData(options: { data?: string; target?: string; rows: number; seed: number }): {
  name: string;
  target: string;
  columns: string[];
  train: { csv: string; rows: number };
  test: { csv: string; rows: number; records: Record<string, string>[] };
};
