import { readFile } from 'node:fs/promises';

const PAGE_BYTES = 4096;

/** Memory that a process and its descendants hold, in bytes, as Linux tells it; 0 where it does not. */
export async function heldMemory(pid: number): Promise<number> {
  const [own, children] = await Promise.all([residentBytes(pid), childrenOf(pid)]);
  const below = await Promise.all(children.map((child) => heldMemory(child)));
  return below.reduce((sum, bytes) => sum + bytes, own);
}

async function residentBytes(pid: number): Promise<number> {
  const [, resident = '0'] = (await textOf(`/proc/${pid}/statm`)).split(' ');
  return Number(resident) * PAGE_BYTES;
}

async function childrenOf(pid: number): Promise<number[]> {
  const text = await textOf(`/proc/${pid}/task/${pid}/children`);
  return text.split(' ').filter(Boolean).map(Number);
}

/** Empty where the process is gone, or where there is no such file at all. */
const textOf = (path: string): Promise<string> => readFile(path, 'utf8').catch(() => '');
