import { Dict, PySet } from '../../dict.ts';
import { hostFunction } from '../../host.ts';
import { toInteger } from './arguments.ts';
import { zoneNames } from './intl-zone.ts';
import { pytzFixedOffset, pytzUtc, pytzZone } from './pytz-zones.ts';

/** Python's `pytz` module. Zones and their names come from the machine's ICU: it lists no outdated names, but takes them. */
export function pytzModule(): Dict {
  const names = zoneNames();
  const common = names.filter((name) => name.includes('/') && !name.startsWith('Etc/')).concat('UTC');
  return Dict.of([
    ['timezone', hostFunction('timezone', ([zone]) => pytzZone(zone), { params: ['zone'] })],
    ['utc', pytzUtc],
    ['UTC', pytzUtc],
    [
      'FixedOffset',
      hostFunction('FixedOffset', ([offset]) => pytzFixedOffset(toInteger(offset)), { params: ['offset'] }),
    ],
    ['all_timezones', names],
    ['all_timezones_set', new PySet(names)],
    ['common_timezones', common],
    ['common_timezones_set', new PySet(common)],
  ]);
}
