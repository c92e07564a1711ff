import type { Terminal } from './terminal.ts';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/**
 * Some lines at the bottom of a terminal that are drawn again and again. Lines are cut to the window's width, so that
 * none wraps and the way back up is known; after a resize the width of the last drawing tells how far up that is.
 */
export class LiveBlock {
  readonly #terminal: Terminal;
  #lines: readonly string[] = [];
  #open = false;

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  /** Puts lines in the place of the last ones. */
  draw(lines: readonly string[]): void {
    const width = this.#terminal.columns();
    const shown = lines.map((line) => cut(line, width - 1));
    const start = this.#open ? '' : HIDE_CURSOR;
    this.#open = true;
    this.#terminal.write(`${start}${this.#back()}${shown.map((line) => `${line}\n`).join('')}`);
    this.#lines = shown;
  }

  /** Writes text that stays, above the block. */
  above(text: string): void {
    const lines = this.#lines;
    this.#terminal.write(`${this.#back()}${text}\n${lines.map((line) => `${line}\n`).join('')}`);
  }

  /** Removes the block and gives the cursor back. */
  close(): void {
    if (!this.#open) return;
    this.#terminal.write(`${this.#back()}${SHOW_CURSOR}`);
    this.#lines = [];
    this.#open = false;
  }

  #back(): string {
    if (this.#lines.length === 0) return '';
    const width = this.#terminal.columns();
    const rows = this.#lines.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(visibleLength(line) / width)),
      0,
    );
    return `\u001b[${rows}A\r\u001b[J`;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes start with one.
const COLOR = /\u001b\[[0-9;]*m/g;

function visibleLength(text: string): number {
  return text.replace(COLOR, '').length;
}

/** Cuts a text to a visible width; colour codes take no room. */
export function cut(text: string, width: number): string {
  if (visibleLength(text) <= width) return text;
  let room = Math.max(0, width - 1);
  let out = '';
  for (let i = 0; i < text.length && room > 0; ) {
    COLOR.lastIndex = i;
    const code = text[i] === '\u001b' ? COLOR.exec(text) : null;
    if (code && code.index === i) {
      out += code[0];
      i += code[0].length;
      continue;
    }
    out += text[i++];
    room--;
  }
  return `${out}…\u001b[0m`;
}
