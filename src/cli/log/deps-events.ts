import type { DepsEvent } from '../../packages/deps-event.ts';
import { logEvent, note } from './events.ts';
import type { LogEvent } from './log-event.ts';

/** What `deps` tells, in dbt's events and words (dbt/events/types.py, M013 to M033). Warnings go another way. */
export function depsLogEvent(event: Exclude<DepsEvent, { type: 'warning' }>): LogEvent {
  switch (event.type) {
    case 'no-packages':
      return logEvent('DepsNoPackagesFound', {
        code: 'M013',
        text: 'Warning: No packages were found in packages.yml',
      });
    case 'packages-file-created':
      return note('Created packages.yml');
    case 'duplicate-removed': {
      const pairs = Object.entries(event.entry).map(([key, value]) => `'${key}': '${value}'`);
      return logEvent('DepsFoundDuplicatePackage', {
        code: 'M033',
        text: `Found duplicate package in packages.yml, removing: {${pairs.join(', ')}}`,
        data: { removed_package: event.entry },
      });
    }
    case 'package-added':
      return logEvent('DepsAddPackage', {
        code: 'M032',
        text: `Added new package ${event.name}@${event.version ?? ''} to ${event.path}`,
        data: { package_name: event.name, version: event.version ?? '', packages_filepath: event.path },
      });
    case 'lock-updated':
      return logEvent('DepsLockUpdating', {
        code: 'M031',
        text: `Updating lock file in file path: ${event.path}`,
        data: { lock_filepath: event.path },
      });
    case 'would-install':
      return note(`Would install ${event.name} from ${event.version}`);
    default:
      return installEvent(event);
  }
}

type InstallEvent = Extract<
  DepsEvent,
  {
    type:
      | 'install-started'
      | 'installed'
      | 'update-available'
      | 'up-to-date'
      | 'subdirectory'
      | 'updates-available';
  }
>;

function installEvent(event: InstallEvent): LogEvent {
  switch (event.type) {
    case 'install-started':
      return logEvent('DepsStartPackageInstall', {
        code: 'M014',
        text: `Installing ${event.name}`,
        data: { package_name: event.name },
      });
    case 'installed':
      return logEvent('DepsInstallInfo', {
        code: 'M015',
        text: `Installed from ${event.version}`,
        data: { version_name: event.version },
      });
    case 'update-available':
      return logEvent('DepsUpdateAvailable', {
        code: 'M016',
        text: `Updated version available: ${event.latest}`,
        data: { version_latest: event.latest },
      });
    case 'up-to-date':
      return logEvent('DepsUpToDate', { code: 'M017', text: 'Up to date!' });
    case 'subdirectory':
      return logEvent('DepsListSubdirectory', {
        code: 'M018',
        text: `and subdirectory ${event.subdirectory}`,
        data: { subdirectory: event.subdirectory },
      });
    case 'updates-available': {
      const names = event.names.map((name) => `'${name}'`).join(', ');
      return logEvent('DepsNotifyUpdatesAvailable', {
        code: 'M019',
        text: `Updates available for packages: [${names}]\nUpdate your versions in packages.yml, then run emds deps`,
        data: { packages: event.names },
      });
    }
  }
}
