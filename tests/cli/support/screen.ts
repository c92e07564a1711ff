import type { Terminal } from '../../../src/cli/reporters/terminal.ts';

/** As much of a terminal as our display uses: lines that wrap, cursor up, erase below, cursor on and off. */
export class Screen {
  cursorShown = true;
  #width: number;
  #rows: string[] = [''];
  #row = 0;
  readonly terminal: Terminal;

  constructor(width: number) {
    this.#width = width;
    this.terminal = {
      isTty: true,
      columns: () => this.#width,
      write: (text) => this.#write(text),
      onResize: () => () => {},
    };
  }

  /** Rows that hold text. */
  lines(): string[] {
    return this.#rows.filter((row) => row !== '');
  }

  /** Wraps anew what is on the screen, as terminals do. */
  resize(width: number): void {
    this.#width = width;
    const rows = this.#rows
      .slice(0, this.#row)
      .flatMap((row) => row.match(new RegExp(`.{1,${width}}`, 'g')) ?? ['']);
    this.#rows = [...rows, ''];
    this.#row = rows.length;
  }

  #write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control codes are what is read here.
    for (const piece of text.match(/\u001b\[[0-9;?]*[A-Za-z]|\n|\r|[^\u001b\n\r]+/g) ?? []) this.#take(piece);
  }

  #take(piece: string): void {
    if (piece === '\u001b[?25l') this.cursorShown = false;
    else if (piece === '\u001b[?25h') this.cursorShown = true;
    else if (piece === '\u001b[J') this.#rows = [...this.#rows.slice(0, this.#row), ''];
    else if (piece.endsWith('A') && piece.startsWith('\u001b['))
      this.#row = Math.max(0, this.#row - Number(piece.slice(2, -1)));
    else if (piece === '\n') this.#newLine();
    else if (piece !== '\r' && !piece.startsWith('\u001b')) this.#put(piece);
  }

  #put(text: string): void {
    for (const char of text) {
      if (this.#rows[this.#row]!.length >= this.#width) this.#newLine();
      this.#rows[this.#row] += char;
    }
  }

  #newLine(): void {
    this.#row++;
    this.#rows[this.#row] ??= '';
  }
}
