const SPECIFIER = /^\s*(>=|<=|>|<|=|==|!=)?\s*v?(\d+)\.(\d+)(?:\.(\d+))?(?:[-.]?(?:a|b|rc)\d*)?\s*$/;

/** Whether a version satisfies all specifiers of a `require-dbt-version`; one that cannot be read counts as satisfied. */
export function satisfiesDbtVersion(version: string, specifiers: readonly string[]): boolean {
  const have = version.split('.').map(Number);
  return specifiers
    .flatMap((text) => text.split(','))
    .every((specifier) => {
      const [, operator = '=', major, minor, patch = '0'] = SPECIFIER.exec(specifier) ?? [];
      if (major === undefined) return true;
      const order = compare(have, [Number(major), Number(minor), Number(patch)]);
      switch (operator) {
        case '>=':
          return order >= 0;
        case '<=':
          return order <= 0;
        case '>':
          return order > 0;
        case '<':
          return order < 0;
        case '!=':
          return order !== 0;
        default:
          return order === 0;
      }
    });
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (let i = 0; i < 3; i++) if (a[i] !== b[i]) return (a[i] ?? 0) - (b[i] ?? 0);
  return 0;
}
