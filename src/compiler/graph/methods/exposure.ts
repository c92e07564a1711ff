import { selectByName } from './by-name.ts';

/** `exposure:[package.]name`, wildcards allowed. */
export const selectByExposure = selectByName('exposures', 'exposure', 'exposure');
