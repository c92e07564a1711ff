const LINE =
  /^\s*(?:export\s+)?([A-Za-z_][\w.]*)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"|([^#\n]*?))\s*(?:#.*)?$/gm;

/** The variables of a .env file: `NAME=value`, values in quotes or without, `#` comments, `export` allowed. */
export function parseDotenv(text: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, name, single, double, bare] of text.replace(/\r\n/g, '\n').matchAll(LINE)) {
    values[name!] = single ?? (double === undefined ? (bare ?? '') : unescaped(double));
  }
  return values;
}

function unescaped(text: string): string {
  return text.replace(/\\([\s\S])/g, (_, c: string) => (c === 'n' ? '\n' : c === 't' ? '\t' : c));
}
