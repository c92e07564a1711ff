import { hash } from 'node:crypto';

/** SHA-256 of UTF-8 text, as 64 hexadecimal digits. */
export function sha256(text: string | Uint8Array): string {
  return hash('sha256', text);
}

/** MD5 of UTF-8 text, as 32 hexadecimal digits: dbt's names for tests and `local_md5` use it. Never for security. */
export function md5(text: string): string {
  return hash('md5', text);
}
