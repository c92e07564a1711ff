import type { Expression, NodeList, Parameter, Statement, Target } from './nodes.ts';
import { walk } from './nodes.ts';

/** One function of the generated code: globals it looks up on entry, and temporaries it needs. */
export class FunctionScope {
  readonly globals = new Map<string, string>();
  readonly temporaries: string[] = [];
  readonly kind: 'root' | 'macro' | 'inner';
  readonly parent: FunctionScope | null;
  constructor(kind: 'root' | 'macro' | 'inner', parent: FunctionScope | null) {
    this.kind = kind;
    this.parent = parent;
  }
}

/** Template names of one block, and the JavaScript variables that hold them. */
export class NameScope {
  readonly variables = new Map<string, string>();
  readonly parent: NameScope | null;
  constructor(parent: NameScope | null) {
    this.parent = parent;
  }
  find(name: string): string | undefined {
    for (let scope: NameScope | null = this; scope; scope = scope.parent) {
      const variable = scope.variables.get(name);
      if (variable !== undefined) return variable;
    }
    return undefined;
  }
}

/** The names that a block assigns itself, not those of blocks with their own scope. */
export function assignedNames(body: NodeList | null): Set<string> {
  const names = new Set<string>();
  const visit = (statement: Statement): void => {
    switch (statement.typename) {
      case 'SetX':
        targetNames(statement.target, names);
        break;
      case 'MacroX':
        if (statement.kind === 'macro') names.add(statement.name);
        break;
      case 'If':
        statement.body.children.forEach(visit);
        if (statement.else_?.typename === 'If') visit(statement.else_);
        else statement.else_?.children.forEach(visit);
        break;
      case 'NodeList':
      case 'Root':
        statement.children.forEach(visit);
        break;
      default:
    }
  };
  body?.children.forEach(visit);
  return names;
}

/** Adds the names of an assignment's target. */
export function targetNames(target: Target, names: Set<string>): void {
  if (target.typename === 'Symbol') names.add(target.value);
  else if (target.typename === 'Tuple')
    for (const child of target.children) targetNames(child as Target, names);
}

/** Whether a name is used anywhere under these nodes. */
export function mentions(nodes: unknown, name: string): boolean {
  let found = false;
  walk(nodes, (node: Expression | Statement) => {
    if (node.typename === 'Symbol' && node.value === name) found = true;
  });
  return found;
}

/** Which of Jinja2's implicit macro variables a macro uses. */
export function implicitNames(
  params: readonly Parameter[],
  body: NodeList,
): { caller: boolean; kwargs: boolean; varargs: boolean } {
  let caller = false;
  let kwargs = false;
  let varargs = false;
  walk([params, body], (node) => {
    if (node.typename !== 'Symbol') return;
    if (node.value === 'caller') caller = true;
    else if (node.value === 'kwargs') kwargs = true;
    else if (node.value === 'varargs') varargs = true;
  });
  return { caller: caller && !params.some((p) => p.name === 'caller'), kwargs, varargs };
}
