import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

const AT_ONCE = 8;

/**
 * Writes many small files beside other work, each of them whole (temporary file, rename), without fsync: for what can be
 * made again. `flush` waits for all and rejects with the first error.
 */
export class BackgroundFiles {
  /** The newest text of each file that is still to be written. */
  readonly #waiting = new Map<string, string>();
  readonly #folders = new Map<string, Promise<unknown>>();
  readonly #writers = new Set<Promise<void>>();
  #failure: unknown;
  #count = 0;

  write(path: string, text: string): void {
    this.#waiting.delete(path);
    this.#waiting.set(path, text);
    if (this.#writers.size < AT_ONCE) {
      const writer = this.#work().finally(() => this.#writers.delete(writer));
      this.#writers.add(writer);
    }
  }

  async flush(): Promise<void> {
    while (this.#writers.size > 0) await Promise.all(this.#writers);
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #work(): Promise<void> {
    for (let next = this.#waiting.entries().next(); !next.done; next = this.#waiting.entries().next()) {
      const [path, text] = next.value;
      this.#waiting.delete(path);
      try {
        await this.#writeOne(path, text);
      } catch (error) {
        this.#failure ??= error;
      }
    }
  }

  async #writeOne(path: string, text: string): Promise<void> {
    const folder = dirname(path);
    let made = this.#folders.get(folder);
    if (!made) {
      made = mkdir(folder, { recursive: true });
      this.#folders.set(folder, made);
    }
    await made;
    const temporary = `${path}.tmp-${process.pid}-${++this.#count}`;
    await writeFile(temporary, text);
    await rename(temporary, path);
  }
}
