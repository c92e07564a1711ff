import { selectByName } from './by-name.ts';

/** `semantic_model:[package.]name`, wildcards allowed. */
export const selectBySemanticModel = selectByName('semantic_models', 'semantic model', 'semantic_model');
