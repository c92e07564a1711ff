export interface ServiceRequest {
  department: string;
  service_request_type: string;
  status: string;
  closure_reason: string | null;
  service_request_open_timestamp: string;
  service_request_close_date: string | null;
  last_modified_timestamp: string | null;
  address: string | null;
  local_area: string | null;
  channel: string | null;
  latitude: number | null;
  longitude: number | null;
  geom: { lon: number; lat: number } | null;
}

export interface GeneratorOptions {
  readonly seed: number;
  readonly count: number;
  /** First opening time, ISO text. */
  readonly from?: string;
  /** Nothing is opened, closed or modified after this moment. */
  readonly until?: string;
}

export function generateRows(options: GeneratorOptions): ServiceRequest[];
export function vancouverOffset(utc: number): number;
export function utcText(ms: number): string;
