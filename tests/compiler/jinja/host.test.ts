import { describe, expect, test } from 'vitest';
import { HostObject, type HostOperator, hostFunction } from '../../../src/compiler/jinja/host.ts';
import type { Kwargs } from '../../../src/compiler/jinja/values.ts';
import { renderAsync, renderPlain } from './scopes.ts';

/** A date that knows whole days, such as modules.datetime gives. */
class Day extends HostObject {
  readonly number: number;
  constructor(number: number) {
    super();
    this.number = number;
  }
  override get typeName(): string {
    return 'datetime.date';
  }
  getAttribute(name: string): unknown {
    if (name === 'number') return this.number;
    return name === 'none' ? null : undefined;
  }
  override callMethod(name: string, args: readonly unknown[], kwargs: Kwargs): unknown {
    if (name === 'plus') return new Day(this.number + Number(args[0] ?? kwargs['days']));
    return name === 'later' ? Promise.resolve(`day ${this.number}`) : null;
  }
  override toText(): string {
    return `day ${this.number}`;
  }
  override format(spec: string): string {
    return `${spec}:${this.number}`;
  }
  override equals(other: unknown): boolean {
    return other instanceof Day && other.number === this.number;
  }
  override hashKey(): string {
    return `day ${this.number}`;
  }
  override compare(other: unknown): number | undefined {
    return other instanceof Day ? this.number - other.number : undefined;
  }
  override operate(operator: HostOperator, other: unknown, reflected: boolean): unknown {
    if (operator === '+' && typeof other === 'number') return new Day(this.number + other);
    if (operator === '-' && other instanceof Day && !reflected) return this.number - other.number;
    return undefined;
  }
  override negate(): unknown {
    return new Day(-this.number);
  }
}

class Settings extends HostObject {
  private readonly values = new Map<string, unknown>([['materialized', 'view']]);
  getAttribute(): unknown {
    return undefined;
  }
  override getItem(key: unknown): unknown {
    return this.values.get(String(key));
  }
  override iterate(): Iterable<unknown> {
    return this.values.keys();
  }
  override length(): number {
    return this.values.size;
  }
  override get isMapping(): boolean {
    return true;
  }
  override call(args: readonly unknown[], kwargs: Kwargs): unknown {
    return `called with ${args.length} and ${Object.keys(kwargs).join(',')}`;
  }
}

const values = {
  a: new Day(1),
  b: new Day(3),
  same: new Day(1),
  settings: new Settings(),
  greet: hostFunction('greet', ([name, greeting = 'hello']) => `${greeting} ${name}`, {
    params: ['name', 'greeting'],
  }),
  raw: hostFunction('raw', (args, kwargs) => `${args.length} ${JSON.stringify(kwargs)}`),
  nothing: hostFunction('nothing', () => undefined),
  query: hostFunction('query', async ([sql]) => `rows of ${sql}`),
  failing: hostFunction('failing', async () => {
    throw new Error('no connection');
  }),
};
const render = (text: string): string => renderPlain(text, { values }).text;

describe('a host object answers', () => {
  const cases: readonly (readonly [template: string, text: string])[] = [
    ['{{ a }} {{ [a] }} {{ a.number }} {{ a["number"] }} {{ a.none is none }}', 'day 1 [day 1] 1 1 True'],
    ['{{ a.missing is defined }} {{ a.toText is defined }}', 'False False'],
    ['{{ a + 1 }} {{ 1 + a }} {{ b - a }} {{ -a }}', 'day 2 day 2 2 day -1'],
    ['{{ a < b }} {{ [b, a] | sort }} {{ [b, a] | max }}', 'True [day 1, day 3] day 3'],
    [
      '{{ a == same }} {{ a != b }} {{ a in [same] }} {{ {a: 1}[same] }} {{ [a, same, b] | unique | list }}',
      'True True True 1 [day 1, day 3]',
    ],
    ['{{ "{:%Y}".format(a) }} {{ "%s" % a }} {{ a ~ "" }}', '%Y:1 day 1 day 1'],
    ['{{ a.plus(2) }} {{ a.plus(days=4) }}', 'day 3 day 5'],
    ['{{ settings.materialized }} {{ settings["materialized"] }} {{ settings | length }}', ' view 1'],
    [
      '{{ settings is mapping }} {{ dict(settings) }} {{ settings | items | list }}',
      "True {'materialized': 'view'} [('materialized', 'view')]",
    ],
    [
      '{{ settings(1, x=2) }} {{ settings is callable }} {{ a is callable }}',
      'called with 1 and x True False',
    ],
    ['{{ raw(**settings) }}', '0 {"materialized":"view"}'],
  ];
  for (const [template, text] of cases) {
    test(template, () => {
      expect(render(template)).toBe(text);
    });
  }

  test('with Python’s sentence when it can’t', () => {
    expect(() => render('{{ a * 2 }}')).toThrow(
      "unsupported operand type(s) for *: 'datetime.date' and 'int'",
    );
    expect(() => render('{{ a < 1 }}')).toThrow(
      "'<' not supported between instances of 'datetime.date' and 'int'",
    );
    expect(() => render('{{ a() }}')).toThrow("'datetime.date' object is not callable");
    expect(() => render('{% for x in a %}{% endfor %}')).toThrow("'datetime.date' object is not iterable");
  });
});

describe('a host function', () => {
  test('gets keyword arguments at their positions when it names them', () => {
    expect(render('{{ greet("you") }}, {{ greet(greeting="bye", name="me") }}')).toBe('hello you, bye me');
    expect(() => render('{{ greet(x=1) }}')).toThrow("greet() got an unexpected keyword argument 'x'");
    expect(() => render('{{ greet("a", name="b") }}')).toThrow(
      "greet() got multiple values for argument 'name'",
    );
    expect(() => render('{{ greet(1, 2, 3) }}')).toThrow(
      'greet() takes at most 2 positional arguments but 3 were given',
    );
  });

  test('gets them as they are written otherwise', () => {
    expect(render('{{ raw(1, 2, a=3) }}')).toBe('2 {"a":3}');
  });

  test('without a result gives None', () => {
    expect(render('{{ nothing() }} {{ nothing() is none }}')).toBe('None True');
  });

  test('may return a promise, which execution awaits', async () => {
    const text =
      '{% macro m(x) %}[{{ query(x) | upper }}]{% endmacro %}{% for t in ["a", "b"] %}{{ m(t) }}{% endfor %}{{ a.later() }}';
    expect((await renderAsync(text, { values })).text).toBe('[ROWS OF A][ROWS OF B]day 1');
  });

  test('fails in its place when the promise is rejected', async () => {
    await expect(renderAsync('select {{ failing() }}', { values })).rejects.toMatchObject({
      problem: { code: 'template-host-failure', at: { offset: 10, length: 9 } },
    });
  });
});
