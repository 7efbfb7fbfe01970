import type { RunningPlatform } from './bootstrap.js';

/** The table that the start ends with: what runs where, and where the tokens for trying approvals are. */
export function banner(platform: Pick<RunningPlatform, 'apps'>, notes: readonly string[]): string {
  const header = ['service', 'REST', 'documentation', 'gRPC'];
  const rows = Object.entries(platform.apps).map(([name, { scheme, httpPort, grpcPort }]) => {
    const url = `${scheme}://127.0.0.1:${httpPort}`;
    return [name, url, `${url}/docs`, name === 'gateway' ? '' : `127.0.0.1:${grpcPort}`];
  });
  const widths = header.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  return ['', line(header), line(widths.map((width) => '─'.repeat(width))), ...rows.map(line), '', ...notes, ''].join(
    '\n',
  );
}
