import { Dict } from '../../dict.ts';
import { raise } from '../../failure.ts';
import { HostObject } from '../../host.ts';
import { isInteger, toNumber } from '../../numbers.ts';
import { repr } from '../../text.ts';
import { tupleOf } from '../../values.ts';
import { type Members, memberOf } from '../host-class.ts';
import type { PyPattern, Way } from './re-object.ts';
import { expandTemplate, readTemplate } from './re-template.ts';

/** Python's re.Match. Positions count code points, as Python's do. */
export class PyMatch extends HostObject {
  readonly pattern: PyPattern;
  readonly text: string;
  private readonly found: RegExpExecArray;
  private readonly way: Way;

  constructor(
    pattern: PyPattern,
    text: string,
    { found, way }: { readonly found: RegExpExecArray; readonly way: Way },
  ) {
    super();
    this.pattern = pattern;
    this.text = text;
    this.found = found;
    this.way = way;
  }

  get start(): number {
    return this.found.index;
  }
  get end(): number {
    return this.found.index + this.found[0].length;
  }

  /** A group's text, null when it took no part in the match. */
  group(number: number): string | null {
    return number === 0 ? this.found[0] : (this.found.groups?.[`g${number}`] ?? null);
  }
  /** All groups' texts. */
  groups(fallback: unknown): unknown[] {
    return Array.from({ length: this.pattern.groups }, (_, i) => this.group(i + 1) ?? fallback);
  }
  /** Where a group starts and ends, in code points; -1 when it took no part. */
  span(number: number): readonly [number, number] {
    const found = number === 0 ? ([this.start, this.end] as const) : this.groupSpan(number);
    return found ? [this.codePoints(found[0]), this.codePoints(found[1])] : [-1, -1];
  }
  private groupSpan(number: number): readonly [number, number] | undefined {
    return this.pattern.execWithSpans(this.text, this.start, this.way)?.indices?.groups?.[`g${number}`];
  }
  private codePoints(index: number): number {
    return Array.from(this.text.slice(0, index)).length;
  }

  /** The number of the group that an argument names; fails when there is none. */
  numberOf(key: unknown): number {
    const number = isInteger(key)
      ? toNumber(key)
      : typeof key === 'string'
        ? this.pattern.names.get(key)
        : -1;
    if (number === undefined || number < 0 || number > this.pattern.groups)
      raise('IndexError', 'no such group');
    return number;
  }

  override get typeName(): string {
    return 're.Match';
  }
  override getAttribute(name: string): unknown {
    return memberOf(members, this, name);
  }
  override getItem(key: unknown): unknown {
    return this.group(this.numberOf(key));
  }
  override toText(): string {
    const [start, end] = this.span(0);
    return `<re.Match object; span=(${start}, ${end}), match=${repr(this.found[0])}>`;
  }
  override isTruthy(): boolean {
    return true;
  }
}

function groupOf(self: PyMatch, keys: readonly unknown[]): unknown {
  if (keys.length === 0) return self.group(0);
  const texts = keys.map((key) => self.group(self.numberOf(key)));
  return texts.length === 1 ? texts[0] : tupleOf(texts);
}

function groupDict(self: PyMatch, fallback: unknown): Dict {
  return Dict.of([...self.pattern.names].map(([name, number]) => [name, self.group(number) ?? fallback]));
}

const ONE_GROUP = ['group'];

const members: Members<PyMatch> = {
  fields: {
    string: (self) => self.text,
    re: (self) => self.pattern,
    pos: () => 0,
    endpos: (self) => Array.from(self.text).length,
    lastindex: (self) => lastIndex(self),
    lastgroup: (self) => {
      const last = lastIndex(self);
      return [...self.pattern.names].find(([, number]) => number === last)?.[0] ?? null;
    },
  },
  methods: {
    group: { run: (self, keys) => groupOf(self, keys) },
    groups: { params: ['default'], run: (self, [fallback = null]) => tupleOf(self.groups(fallback)) },
    groupdict: { params: ['default'], run: (self, [fallback = null]) => groupDict(self, fallback) },
    start: { params: ONE_GROUP, run: (self, [key = 0]) => self.span(self.numberOf(key))[0] },
    end: { params: ONE_GROUP, run: (self, [key = 0]) => self.span(self.numberOf(key))[1] },
    span: { params: ONE_GROUP, run: (self, [key = 0]) => tupleOf(self.span(self.numberOf(key))) },
    expand: {
      params: ['template'],
      run: (self, [template]) => expandTemplate(readTemplate(String(template), self.pattern), self),
    },
  },
};

/** The group that closed last. */
function lastIndex(self: PyMatch): number | null {
  let last: number | null = null;
  let end = -1;
  for (let number = 1; number <= self.pattern.groups; number++) {
    const groupEnd = self.span(number)[1];
    if (groupEnd <= end) continue;
    end = groupEnd;
    last = number;
  }
  return last;
}
