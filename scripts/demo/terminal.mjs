const WIDTH = 24;

/** Seconds since a moment of `performance.now()`, as text. */
const since = (started) => `${((performance.now() - started) / 1000).toFixed(1)} s`;

/**
 * Prints numbered steps. On a terminal a step shows one line with a bar that moves; elsewhere plain lines, one for every fifth of the
 * way, so that logs stay readable.
 */
export class Terminal {
  #number = 0;

  constructor(stream, steps) {
    this.stream = stream;
    this.steps = steps;
  }

  line(text = '') {
    this.stream.write(`${text}\n`);
  }

  /** Runs one step; `work` gets a function to report its share done (0 to 1) and a note, and returns the lines of its result. */
  async step(title, work) {
    this.#number += 1;
    const head = `[${String(this.#number).padStart(2)}/${this.steps}] ${title}`;
    const started = performance.now();
    const progress = this.stream.isTTY ? this.#bar(head) : this.#lines(head);
    try {
      const result = await work(progress.report);
      progress.end(`✔ ${head}  (${since(started)})`);
      for (const line of [result].flat()) if (line) this.line(`        ${line}`);
    } catch (error) {
      progress.end(`✖ ${head}  (${since(started)})`);
      throw error;
    }
  }

  #bar(head) {
    let last = { share: 0, note: '' };
    const draw = () => {
      const filled = Math.round(last.share * WIDTH);
      const bar = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
      const text = `  ${head}  ${bar} ${String(Math.round(last.share * 100)).padStart(3)} %  ${last.note}`;
      this.stream.write(`\r\x1b[2K${text.slice(0, (this.stream.columns ?? 100) - 1)}`);
    };
    draw();
    return {
      report: (share, note = '') => {
        last = { share: Math.min(1, Math.max(last.share, share)), note };
        draw();
      },
      end: (text) => this.stream.write(`\r\x1b[2K${text}\n`),
    };
  }

  #lines(head) {
    let next = 0.2;
    this.line(`  ${head} …`);
    return {
      report: (share, note = '') => {
        if (share < next) return;
        next = Math.floor(share * 5) / 5 + 0.2;
        this.line(`        ${Math.min(100, Math.round(share * 100))} %  ${note}`);
      },
      end: (text) => this.line(text),
    };
  }

  /** A table with a header row. */
  table(rows) {
    const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => String(row[column]).length)));
    const text = (row) =>
      row
        .map((cell, i) => String(cell).padEnd(widths[i]))
        .join('  ')
        .trimEnd();
    this.line(text(rows[0]));
    this.line(widths.map((width) => '─'.repeat(width)).join('  '));
    rows.slice(1).forEach((row) => this.line(text(row)));
  }
}
