/** JSON as an inline script element may hold it: no way to end the element or a line. */
export function inlineJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', '\\u003c')
    .replaceAll('>', '\\u003e')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');
}

/**
 * A script that hands data to the app. `JSON.parse` of a string is faster than a literal, and keys such as
 * `__proto__` stay plain keys. Loading scripts works from disk, where fetch does not.
 */
export function dataScript(name: string, value: unknown): string {
  const quoted = inlineJson(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'");
  return `(self.emdsDocs=self.emdsDocs||{})['${name}']=JSON.parse('${quoted}');\n`;
}

/** Text as HTML. */
export function escapeHtml(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
