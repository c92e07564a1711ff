import type { WarehouseSession } from '../compiler/jinja/functions/warehouse.ts';

/** For templates that need no database: whoever asks it something all the same gets no answer, and it is remembered. */
export class OfflineSession implements WarehouseSession {
  readonly defaultDatabase: string;
  #wasAsked = false;

  constructor(defaultDatabase: string) {
    this.defaultDatabase = defaultDatabase;
  }

  /** What has been rendered with it is of no use. */
  get wasAsked(): boolean {
    return this.#wasAsked;
  }

  execute = () => this.#refuse();
  listRelations = () => this.#refuse();
  listSchemas = () => this.#refuse();
  columnsOf = () => this.#refuse();
  exclusively = () => this.#refuse();
  begin = async () => {};
  commit = async () => {};
  rollback = async () => {};

  async #refuse(): Promise<never> {
    this.#wasAsked = true;
    throw new Error('A template asked the database ahead of its turn.');
  }
}
