import { HostObject } from '../../host.ts';

/** placeholder until the modules land */
export class PyDateTime extends HostObject {
  private readonly date: Date;
  constructor(date: Date) {
    super();
    this.date = date;
  }
  static fromDate(date: Date, _zone: string): PyDateTime {
    return new PyDateTime(date);
  }
  getAttribute(): unknown {
    return undefined;
  }
  override toText(): string {
    return this.date.toISOString().replace('T', ' ').replace('Z', '000+00:00');
  }
}
