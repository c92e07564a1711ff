import type { ManifestBuilder } from '../../manifest-builder.ts';

export function checkSemanticLayer(_builder: ManifestBuilder): void {}
