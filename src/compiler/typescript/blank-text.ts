/** Words after which a slash begins a regular expression, not a division. */
const BEFORE_EXPRESSION = /(?:^|[^\w$.])(?:return|typeof|case|in|of|do|else|yield|await|void|delete)\s*$/;

/**
 * JavaScript or TypeScript with comments, regular expressions and the insides of texts blanked out, so that what is left
 * is code. Places and line breaks stay; code within `${…}` of a template text stays too.
 */
export function blankText(source: string): string {
  const out = source.split('');
  /** Depth of braces at which each open `${` ends. */
  const templates: number[] = [];
  let depth = 0;
  let i = 0;
  const blank = (from: number, to: number): void => {
    for (let at = from; at < to; at++) if (out[at] !== '\n') out[at] = ' ';
  };
  /** Blanks the rest of a template text from `from` on; true when code follows. */
  const template = (from: number): void => {
    let at = from;
    while (at < source.length && source[at] !== '`') {
      if (source[at] === '\\') at += 2;
      else if (source.startsWith('${', at)) {
        blank(from, at);
        templates.push(depth++);
        i = at + 2;
        return;
      } else at++;
    }
    blank(from, at);
    i = at + 1;
  };
  while (i < source.length) {
    const c = source[i]!;
    if (source.startsWith('//', i)) {
      const end = endOf(source, '\n', i);
      blank(i, end);
      i = end;
    } else if (source.startsWith('/*', i)) {
      const end = Math.min(source.length, endOf(source, '*/', i + 2) + 2);
      blank(i, end);
      i = end;
    } else if (c === "'" || c === '"') {
      const end = endOfString(source, i);
      blank(i + 1, end);
      i = end + 1;
    } else if (c === '`') template(i + 1);
    else if (c === '/' && startsExpression(out, i)) {
      const end = endOfRegExp(source, i);
      blank(i, end);
      i = end;
    } else {
      if (c === '{') depth++;
      if (c === '}' && templates.at(-1) === --depth) {
        templates.pop();
        template(i + 1);
      } else i++;
    }
  }
  return out.join('');
}

function endOf(source: string, what: string, from: number): number {
  const at = source.indexOf(what, from);
  return at < 0 ? source.length : at;
}

/** Index of the closing quote, or of the line's end where there is none. */
function endOfString(source: string, start: number): number {
  for (let i = start + 1; i < source.length; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === source[start] || source[i] === '\n') return i;
  }
  return source.length;
}

/** Behind the closing slash; the slash alone where its line has no other. */
function endOfRegExp(source: string, start: number): number {
  let inClass = false;
  for (let i = start + 1; i < source.length && source[i] !== '\n'; i++) {
    if (source[i] === '\\') i++;
    else if (source[i] === '[') inClass = true;
    else if (source[i] === ']') inClass = false;
    else if (source[i] === '/' && !inClass) return i + 1;
  }
  return start + 1;
}

function startsExpression(out: readonly string[], at: number): boolean {
  let i = at - 1;
  while (i >= 0 && /\s/.test(out[i]!)) i--;
  if (i < 0 || '(,=:[!&|?{};+-*%~^<>'.includes(out[i]!)) return true;
  return BEFORE_EXPRESSION.test(out.slice(Math.max(0, i - 12), i + 1).join(''));
}
