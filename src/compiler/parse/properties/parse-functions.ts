import type { FileParser } from '../parse-sql-files.ts';

export function parseFunctions(_parser: FileParser, ..._entries: unknown[]): void {}
