import { type HostCall, type HostFunction, HostObject, hostFunction } from '../host.ts';
import { Undefined } from '../values.ts';

/** What a class of the engine gives to templates: attribute readers and methods, by name, shared by all instances. */
export interface Members<Self> {
  readonly fields: Readonly<Record<string, (self: Self) => unknown>>;
  readonly methods: Readonly<Record<string, Method<Self>>>;
}

export interface Method<Self> {
  readonly params?: readonly string[];
  readonly run: (self: Self, args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>) => unknown;
}

/** An attribute's value from a member table; methods come back bound. */
export function memberOf<Self>(members: Members<Self>, self: Self, name: string): unknown {
  if (Object.hasOwn(members.fields, name)) return members.fields[name]!(self);
  if (!Object.hasOwn(members.methods, name)) return undefined;
  const method = members.methods[name]!;
  return hostFunction(name, (args, kwargs) => method.run(self, args, kwargs), options(method.params));
}

function options(params: readonly string[] | undefined): { params: readonly string[] } | undefined {
  return params && { params };
}

/** A class as templates see it (`api.Relation`, `api.Column`): it can be called and has attributes. */
export class HostClass extends HostObject {
  private readonly name: string;
  private readonly members: Readonly<Record<string, unknown>>;
  private readonly construct: HostFunction;

  constructor(
    name: string,
    construct: { params: readonly string[]; run: HostCall },
    members: Readonly<Record<string, unknown>>,
  ) {
    super();
    this.name = name;
    this.members = members;
    this.construct = hostFunction(name, construct.run, { params: construct.params });
  }
  override get typeName(): string {
    return 'type';
  }
  override getAttribute(name: string): unknown {
    return Object.hasOwn(this.members, name) ? this.members[name] : undefined;
  }
  override call(args: readonly unknown[], kwargs: Readonly<Record<string, unknown>>): unknown {
    return this.construct.call(args, kwargs);
  }
  override toText(): string {
    return `<class '${this.name}'>`;
  }
}

/** An argument that was not given, or that a template left undefined, as Python's None. */
export function orNull(value: unknown): unknown {
  return value === undefined || value instanceof Undefined ? null : value;
}
