import { selectByName } from './by-name.ts';

/** `saved_query:[package.]name`, wildcards allowed. */
export const selectBySavedQuery = selectByName('saved_queries', 'saved query', 'saved_query');
