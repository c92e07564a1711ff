/** Whether Python's str.strip() takes a character away: as JavaScript's trim(), with the separators and without the byte order mark. */
function isSpace(code: number): boolean {
  if (code <= 0x20) return (code >= 9 && code <= 13) || code >= 0x1c;
  if (code < 0x80) return false;
  return code === 0x85 || (code !== 0xfeff && /\s/.test(String.fromCharCode(code)));
}

/** The text without white space at its end, as Python strips it. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--;
  return end === text.length ? text : text.slice(0, end);
}

/** How many characters of white space a text begins with. */
export function leadingSpace(text: string): number {
  let start = 0;
  while (start < text.length && isSpace(text.charCodeAt(start))) start++;
  return start;
}

/** Python's str.strip(). */
export function strip(text: string): string {
  return stripEnd(text).slice(leadingSpace(text));
}

/** Whether a text has Jinja in it. */
export function hasJinja(text: string): boolean {
  return text.includes('{{') || text.includes('{%') || text.includes('{#');
}

/** What Jinja makes of a text without templates: the newline at its very end goes. */
export function withoutFinalNewline(text: string): string {
  if (!text.endsWith('\n')) return text;
  return text.slice(0, text.endsWith('\r\n') ? -2 : -1);
}
