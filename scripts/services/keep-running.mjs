import { setTimeout as delay } from 'node:timers/promises';

const MAX_PAUSE_MS = 10_000;

/**
 * Starts a server and starts it again, after a pause that grows with each failure, whenever it ends unasked.
 *
 * @param start gives `{ pid, exited, stop() }`, of which `exited` resolves with the reason of the end
 * @param say is told in words what happened
 * @returns what `start` gave at first, with a stop() that ends whatever runs at that time
 * @throws what the first start threw
 */
export async function keepRunning(name, start, say, { pauseMs = 500 } = {}) {
  const first = await start();
  const stopping = new AbortController();
  let current = first;
  const watch = async () => {
    for (let pause = pauseMs; ; pause = Math.min(pause * 2, MAX_PAUSE_MS)) {
      if (current !== undefined) {
        const reason = await current.exited;
        current = undefined;
        if (!stopping.signal.aborted) say(`${name} ended (${reason}); starting it again`);
        pause = pauseMs;
      }
      await delay(pause, undefined, { signal: stopping.signal, ref: false }).catch(() => undefined);
      if (stopping.signal.aborted) return;
      try {
        current = await start();
        if (stopping.signal.aborted) return await current.stop();
        say(`${name} runs again, pid ${current.pid}`);
      } catch (error) {
        say(`${name} could not be started again: ${error.message}`);
      }
    }
  };
  const watching = watch();
  return {
    ...first,
    async stop() {
      stopping.abort();
      await current?.stop();
      await watching;
    },
  };
}
