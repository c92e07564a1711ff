import type { Hub } from './hub.ts';

/** One call of deps in a project; files are written and the index is changed before. */
export interface Step {
  readonly args?: readonly string[];
  readonly files?: Readonly<Record<string, string>>;
  readonly removed?: readonly string[];
  readonly publish?: (hub: Hub) => void;
}

export interface Scenario {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly steps: readonly Step[];
}

const project = { 'shop/dbt_project.yml': 'name: shop\nversion: 1.0.0\nprofile: shop\n' };
const once: readonly Step[] = [{}];

function scenario(
  name: string,
  packages: string | Readonly<Record<string, string>>,
  steps: readonly Step[] = once,
): Scenario {
  const files = typeof packages === 'string' ? { 'shop/packages.yml': `packages:\n${packages}` } : packages;
  return { name, files: { ...project, ...files }, steps };
}

const customers = {
  'customers/dbt_project.yml': 'name: customers\n',
  'customers/models/customers.sql': 'select 1 as id\n',
  'customers/packages.yml':
    'packages:\n  - local: ../addresses\n  - package: acme/dates\n    version: [">=1.0.0", "<2.0.0"]\n',
  'addresses/dbt_project.yml': 'name: addresses\n',
  'shop/local_packages/stock/dbt_project.yml': 'name: stock\n',
};

/** What dbt-core 1.11.16 is asked to do beside emds. Local folders lie beside the project `shop`. */
export const scenarios: readonly Scenario[] = [
  scenario('local packages, and those that they need', {
    ...customers,
    'shop/packages.yml': 'packages:\n  - local: ../customers\n  - local: local_packages/stock\n',
  }),
  scenario('a local package without a project', '  - local: ../nowhere\n'),
  scenario('a git package by tag', '  - git: https://git.example/calendar\n    revision: v1.0.0\n'),
  scenario(
    'a git package by commit',
    '  - git: https://git.example/calendar\n    revision: 44101d656d06df8552d832252e4b718f3487878b\n',
  ),
  scenario(
    'a git package by branch with a slash',
    '  - git: https://git.example/calendar\n    revision: feature/months\n',
  ),
  scenario(
    'a git package at the default branch, with the warning off',
    '  - git: https://git.example/calendar\n    warn-unpinned: false\n',
  ),
  scenario('a git package at the default branch', '  - git: https://git.example/calendar\n'),
  scenario('a git package at main', '  - git: https://git.example/calendar\n    revision: main\n'),
  scenario(
    'a subdirectory of a repository beside the repository itself',
    `  - git: https://git.example/calendar
    revision: v1.0.0
  - git: https://git.example/calendar
    subdirectory: extras/holidays
    revision: v1.1.0
`,
  ),
  scenario('one repository by two addresses', {
    ...customers,
    'shop/packages.yml':
      'packages:\n  - local: ../customers\n  - git: https://git.example/calendar\n    revision: v1.0.0\n',
    'customers/packages.yml': 'packages:\n  - git: https://git.example/calendar.git\n    revision: v1.0.0\n',
  }),
  scenario(
    'names from the environment, and a secret that only git may see',
    `  - git: "https://{{ env_var('DBT_ENV_SECRET_HOST') }}/calendar"
    revision: "{{ env_var('CALENDAR_REVISION') }}"
  - git: "https://{{ env_var('DBT_ENV_SECRET_TOKEN') }}@git.example/rates"
    revision: "{{ env_var('RATES_BRANCH', 'main') }}"
    warn-unpinned: false
`,
    [{}, {}],
  ),
  scenario(
    'the newest version within a range',
    '  - package: acme/dates\n    version: [">=1.0.0", "<1.11.0"]\n  - package: other/prices\n    version: 1.0.0\n',
    [{ publish: (hub) => hub.publish('other/prices', { version: '1.0.0' }) }],
  ),
  scenario('an exact version that is not the newest', '  - package: acme/dates\n    version: 1.0.0\n'),
  scenario(
    'a range narrowed by another package',
    '  - package: acme/dates\n    version: ">=1.0.0"\n  - package: acme/money\n    version: 1.0.0\n',
  ),
  scenario(
    'ranges that exclude each other',
    '  - package: acme/money\n    version: 1.0.0\n  - package: acme/ledger\n    version: 3.0.0\n',
  ),
  scenario(
    'prereleases on demand',
    '  - package: acme/dates\n    version: [">=1.0.0", "<2.1.0"]\n    install_prerelease: true\n',
  ),
  scenario('no prereleases unless demanded', '  - package: acme/dates\n    version: [">=1.0.0", "<2.1.0"]\n'),
  scenario('a prerelease by its own version', '  - package: acme/dates\n    version: 2.0.0-rc1\n'),
  scenario(
    'no prerelease of an excluded version',
    '  - package: acme/dates\n    version: [">=1.0.0-a", "<2.0.0"]\n',
  ),
  scenario('a version that does not exist', '  - package: acme/dates\n    version: 7.0.0\n'),
  scenario('a package for a later dbt only', '  - package: acme/future\n    version: 1.0.0\n'),
  scenario('a package for a later dbt only, unchecked', '  - package: acme/future\n    version: 1.0.0\n', [
    { args: ['--no-version-check'] },
  ]),
  scenario('a package that is not in the index', '  - package: acme/datse\n    version: 1.0.0\n'),
  scenario('a package that has moved', '  - package: acme/old_name\n    version: 1.0.0\n'),
  scenario(
    'two packages of one name',
    '  - package: acme/dates\n    version: 1.0.0\n  - package: other/dates\n    version: 1.0.0\n',
  ),
  scenario('a package with the name of the project', '  - package: acme/shop\n    version: 1.0.0\n'),
  scenario('a private package', '  - private: acme/orders\n'),
  scenario('dependencies.yml instead of packages.yml', {
    'shop/dependencies.yml':
      'projects:\n  - name: finance\npackages:\n  - package: acme/dates\n    version: [">=1.0.0", "<1.2.0"]\n  - git: https://git.example/calendar\n    revision: v1.1.0\n',
  }),
  scenario('both files with packages', {
    'shop/dependencies.yml': 'packages:\n  - package: acme/dates\n    version: 1.0.0\n',
    'shop/packages.yml': 'packages:\n  - package: acme/dates\n    version: 1.0.0\n',
  }),
  scenario(
    'projects in packages.yml',
    '  - package: acme/dates\n    version: 1.0.0\nprojects:\n  - name: finance\n',
  ),
  scenario('numbers and names as values', {
    'customers/dbt_project.yml': 'name: customers\n',
    'shop/packages.yml':
      'packages:\n  - local: ../customers\n    name: customers\n  - package: acme/dates\n    version: [1.0.0, ">=0.9.0"]\n    name: dates\n    install_prerelease: false\n',
  }),
  scenario(
    'a lock that fits stays, --upgrade renews it',
    '  - package: acme/rates\n    version: [">=1.0.0", "<3.0.0"]\n',
    [{}, { publish: (hub) => hub.publish('acme/rates', { version: '1.12.0' }) }, { args: ['--upgrade'] }, {}],
  ),
  scenario('changed declarations renew the lock', '  - package: acme/dates\n    version: 1.0.0\n', [
    {},
    { files: { 'shop/packages.yml': 'packages:\n  - package: acme/dates\n    version: 1.1.0\n' } },
  ]),
  scenario('--lock installs nothing', '  - package: acme/dates\n    version: 1.0.0\n', [
    { args: ['--lock'] },
    { args: ['--lock'] },
    {},
  ]),
  scenario(
    'packages that are no longer declared go',
    {
      ...customers,
      'shop/packages.yml':
        'packages:\n  - package: acme/dates\n    version: 1.0.0\n  - local: ../addresses\n',
    },
    [{}, { files: { 'shop/packages.yml': 'packages:\n  - local: ../addresses\n' } }],
  ),
  scenario('a folder for the packages of its own', {
    'shop/dbt_project.yml':
      "name: shop\nprofile: shop\npackages-install-path: \"{{ env_var('NOWHERE', 'vendor') }}/packages\"\n",
    'shop/packages.yml': 'packages:\n  - package: acme/dates\n    version: 1.0.0\n',
  }),
  scenario('a project for another dbt', {
    'shop/dbt_project.yml': 'name: shop\nprofile: shop\nrequire-dbt-version: [">=2.0.0", "<3.0.0"]\n',
    'shop/packages.yml': 'packages:\n  - package: acme/dates\n    version: 1.0.0\n',
  }),
];

/** Their hashes depend on the index's port. */
export const archives: readonly Scenario[] = [
  scenario('an archive', '  - tarball: "<hub>files/taxes.tar.gz"\n    name: taxes\n', [{}, {}]),
];

/** The entry of `--add-package` is hashed otherwise by dbt in that very call, so that the next one renews the lock. */
export const additions: readonly Scenario[] = [
  scenario('a hub package is added to a new packages.yml', {}, [
    { args: ['--add-package', 'acme/dates@1.1.0'] },
  ]),
  scenario(
    'a range is added, in place of what looks like the same package',
    '  # kept for the holidays\n  - git: https://git.example/acme/dates.git\n    revision: v1\n    warn-unpinned: false\n  - package: acme/money\n    version: 1.0.0\n',
    [{ args: ['--add-package', 'acme/dates@>=1.0.0,<1.2.0'] }],
  ),
  scenario('a git package is added', '  - package: acme/dates\n    version: 1.0.0\n', [
    { args: ['--add-package', 'https://git.example/calendar@v1.1.0', '--source', 'git'] },
  ]),
  scenario('a local package is added', { ...customers, 'shop/packages.yml': 'packages: []\n' }, [
    { args: ['--add-package', '../addresses', '--source', 'local'] },
  ]),
];
