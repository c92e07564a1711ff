import { join } from 'node:path';
import { readTextIfPresent } from '../../util/file-system.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly included: boolean;
}

/** Which paths .dbtignore leaves out (gitignore's patterns; the last one that matches decides); undefined without such a file. */
export function readIgnoreFile(root: string): ((path: string) => boolean) | undefined {
  const text = readTextIfPresent(join(root, '.dbtignore'));
  if (text === undefined) return undefined;
  const rules = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map(ruleOf);
  return (path) => rules.findLast((rule) => rule.pattern.test(path))?.included === false;
}

function ruleOf(line: string): Rule {
  const included = line.startsWith('!');
  return { pattern: patternOf(included ? line.slice(1) : line), included };
}

function patternOf(line: string): RegExp {
  const anchored = line.slice(0, -1).includes('/');
  const body = line
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\[!/g, '[^')
    .replace(/\*\*\/|\*\*+|\*|\?/g, (wild) =>
      wild === '**/' ? '(?:.*/)?' : wild.startsWith('**') ? '.*' : wild === '*' ? '[^/]*' : '[^/]',
    );
  try {
    const pattern = new RegExp(`${anchored ? '^' : '(?:^|/)'}${body}(?:/|$)`);
    pattern.test('');
    return pattern;
  } catch {
    // `[` without its end, a range the wrong way round (said at once), too long (said at the first use): git takes such a line for one that matches nothing.
    return /$^/;
  }
}
