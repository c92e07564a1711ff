import { createHash } from 'node:crypto';

/** SHA-256 of UTF-8 text, as 64 hexadecimal digits. */
export function sha256(text: string | Uint8Array): string {
  return createHash('sha256').update(text).digest('hex');
}

/** MD5 of UTF-8 text, as 32 hexadecimal digits: dbt's names for tests and `local_md5` use it. Never for security. */
export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
