import { Dict } from '../../dict.ts';

/** placeholder until the modules land */
export function pythonModules(_now: Date): Dict {
  return new Dict();
}
