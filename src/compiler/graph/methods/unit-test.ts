import { selectByName } from './by-name.ts';

/** `unit_test:[package.]name`, wildcards allowed. */
export const selectByUnitTest = selectByName('unit_tests', 'unit test', 'unit_test');
