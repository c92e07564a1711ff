import type { Problem } from '../diagnostic.ts';

export function projectNameMissing(): Problem {
  return {
    code: 'project-name-missing',
    kind: 'Runtime',
    message: 'A project needs a name.',
    hint: 'emds init shop makes the folder "shop"',
  };
}

export function projectExists(folder: string): Problem {
  return {
    code: 'project-exists',
    kind: 'Runtime',
    message: `The folder ${folder} is there already and not empty; nothing was written.`,
    hint: 'choose another name, or empty the folder first',
  };
}
