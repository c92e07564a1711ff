import { selectByName } from './by-name.ts';

/** `metric:[package.]name`, wildcards allowed. */
export const selectByMetric = selectByName('metrics', 'metric', 'metric');
