const cache = new Map<string, (text: string) => boolean>();

/** Python's `fnmatch`: `*`, `?`, `[abc]`, `[!abc]`, where `*` also matches dots and slashes. */
export function fnmatch(pattern: string): (text: string) => boolean {
  const known = cache.get(pattern);
  if (known) return known;
  const test = /[*?[]/.test(pattern) ? matcher(pattern) : (text: string) => text === pattern;
  cache.set(pattern, test);
  return test;
}

function matcher(pattern: string): (text: string) => boolean {
  if (pattern === '*') return () => true;
  const expression = expressionOf(`^${translate(pattern, '.*', '.')}$`);
  return (text) => expression.test(text);
}

/** `pathlib.Path.glob`: `*` stays within a folder, `**` crosses folders and, at the end, matches folders only. */
export function pathGlob(pattern: string): (path: string, isFolder: boolean) => boolean {
  const parts = pattern.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0) return (path) => path === '.';
  const foldersOnly = parts.at(-1) === '**';
  const texts = parts.map((part) => (part === '**' ? null : translate(part, '[^/]*', '[^/]')));
  let source = '';
  for (const text of texts) source += text === null ? '(?:[^/]+/)*' : `${text}/`;
  const expression = expressionOf(`^${source}$`);
  return (path, isFolder) => (isFolder || !foldersOnly) && expression.test(path === '.' ? '' : `${path}/`);
}

/** Ranges the wrong way round (`[z-a]`) and patterns beyond any sense match nothing. */
function expressionOf(source: string): RegExp {
  try {
    const expression = new RegExp(source, 's');
    // What is too long is only said at the first use.
    expression.test('');
    return expression;
  } catch {
    return /$^/;
  }
}

/** Stars in a row are one: each more would multiply the ways to fail. */
function translate(pattern: string, star: string, any: string): string {
  let text = '';
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === '*') {
      if (pattern[i - 1] !== '*') text += star;
    } else if (char === '?') text += any;
    else if (char === '[') {
      const end = closing(pattern, i);
      if (end === -1) text += '\\[';
      else {
        const body = pattern
          .slice(i + 1, end)
          .replaceAll('\\', '\\\\')
          .replace(/^\^/, '\\^')
          .replace(/^!/, '^');
        text += `[${body.replaceAll('[', '\\[')}]`;
        i = end;
      }
    } else text += char.replace(/[\\^$.|+()\]{}]/, '\\$&');
  }
  return text;
}

function closing(pattern: string, open: number): number {
  let from = open + 1;
  if (pattern[from] === '!') from++;
  if (pattern[from] === ']') from++;
  return pattern.indexOf(']', from);
}
