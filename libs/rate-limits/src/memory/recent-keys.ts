/**
 * Remembers values of keys that were asked for of late, in two generations: the older one is forgotten whole when the younger one is full.
 * Every call costs the same however many there are, which a map in the order of use does not: it searches what was deleted.
 */
export class RecentKeys<T extends object> {
  private young = new Map<string, T>();
  private old = new Map<string, T>();
  private readonly half: number;

  /** @param most keys that are remembered; of those the half that was asked for last is never forgotten */
  constructor(most: number) {
    this.half = Math.max(1, Math.floor(most / 2));
  }

  get(key: string): T | undefined {
    const recent = this.young.get(key);
    if (recent !== undefined) return recent;
    const older = this.old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: T): void {
    if (this.young.size >= this.half && !this.young.has(key)) {
      this.old = this.young;
      this.young = new Map();
    }
    this.young.set(key, value);
  }
}
