export const DATASET: string;
export const FIELDS: readonly (readonly [name: string, label: string, type: string])[];
