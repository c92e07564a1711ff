import { z } from 'zod';
import type { ReaderContext, ReaderKind, SourceDescription, TableReader } from '../reader.ts';
import { createPortal, type PortalSettings } from './opendatasoft/portal.ts';
import { readDataset } from './opendatasoft/read-dataset.ts';

const settings = z.object({
  base_url: z.url({ protocol: /^https?$/, error: 'must be an http or https address' }),
  dataset: z.string().regex(/^[\w@-]+$/, 'must be the identifier of a data set'),
});

/**
 * Reads a data set of an Opendatasoft (Huwise) portal through its Explore API v2.1: exports where allowed, else pages.
 * The cursor must be a datetime field that the source sets on every change.
 */
export const opendatasoft: ReaderKind<PortalSettings> = {
  name: 'opendatasoft',
  settings,
  settingNames: Object.keys(settings.shape),
  open: openDataset,
};

function openDataset(portalSettings: PortalSettings, context: ReaderContext): TableReader {
  const portal = createPortal(portalSettings, context);
  let described: Promise<SourceDescription> | undefined;
  const describe = () => {
    described ??= portal.describe();
    return described;
  };
  return {
    origin: portal.origin,
    describe,
    count: (range) => portal.count(portal.whereOf(range)),
    read: (request) => readDataset(portal, { request, context, describe }),
  };
}
