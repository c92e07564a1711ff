import type { FileParser } from '../parse-sql-files.ts';

export function parseSemanticLayer(_parser: FileParser, ..._entries: unknown[]): void {}
