import type { FileParser } from '../parse-sql-files.ts';

export function parseUnitTests(_parser: FileParser, ..._entries: unknown[]): void {}
