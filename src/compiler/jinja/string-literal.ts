const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\n': '',
};
const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3})|([\s\S]))/g;

/**
 * Reads the escapes of a Python string literal's body. An unknown escape keeps its backslash (`'\d'` stays two
 * characters), as in Python; `fail` is told about a truncated or impossible one.
 */
export function unescapeString(body: string, fail: (message: string) => never): string {
  if (!body.includes('\\')) return body;
  return body.replace(ESCAPE, (all, x, u, long, octal, char) => {
    const hex = x ?? u ?? long;
    if (hex !== undefined) {
      const code = Number.parseInt(hex, 16);
      if (code > 0x10ffff) fail('illegal Unicode character in a string');
      return String.fromCodePoint(code);
    }
    if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8));
    if (char === 'x' || char === 'u' || char === 'U') fail(`truncated \\${char} escape in a string`);
    return SIMPLE[char] ?? all;
  });
}
