import { HostObject } from '../host.ts';
import type { QueryResult } from './warehouse.ts';

/** What `statement` stores as a result's `response`: DuckDB answers "OK" to everything. */
export class AdapterResponse extends HostObject {
  readonly message: string;
  readonly code: string | null;
  readonly rowsAffected: number | null;

  constructor(message: string, code: string | null = null, rowsAffected: number | null = null) {
    super();
    this.message = message;
    this.code = code;
    this.rowsAffected = rowsAffected;
  }

  static of(result: QueryResult): AdapterResponse {
    return new AdapterResponse(result.message);
  }

  /** dbt's adapter_response in run_results.json. */
  toPlain(): Record<string, unknown> {
    return {
      _message: this.message,
      ...(this.code !== null && { code: this.code }),
      ...(this.rowsAffected !== null && { rows_affected: this.rowsAffected }),
    };
  }

  override get typeName(): string {
    return 'AdapterResponse';
  }
  override getAttribute(name: string): unknown {
    switch (name) {
      case '_message':
        return this.message;
      case 'code':
        return this.code;
      case 'rows_affected':
        return this.rowsAffected;
      case 'query_id':
        return null;
      default:
        return undefined;
    }
  }
  override toText(): string {
    return this.message;
  }
}
