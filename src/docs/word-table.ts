/** Numbers words in order of first use; '' is -1. */
export class WordTable {
  readonly words: string[] = [];
  private readonly index = new Map<string, number>();

  add(word: string): number {
    if (word === '') return -1;
    const known = this.index.get(word);
    if (known !== undefined) return known;
    this.index.set(word, this.words.length);
    return this.words.push(word) - 1;
  }
}
