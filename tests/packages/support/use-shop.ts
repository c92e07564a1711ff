import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { runDeps, type Talk } from './run-deps.ts';
import { makeWorld, type World, writeFiles } from './world.ts';

/** A project `shop` that is empty before each test, in a world of its own for each file. */
export interface Shop {
  readonly world: World;
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): void;
  /** Writes packages.yml with these entries. */
  declare(packages: string): void;
  deps(options?: Parameters<typeof runDeps>[2]): Promise<Talk>;
  read(path: string): string;
  installed(): string[];
}

export function useShop(): Shop {
  let world: World;
  beforeAll(async () => {
    world = await makeWorld();
  });
  afterAll(() => world.close());
  const shop: Shop = {
    get world() {
      return world;
    },
    get folder() {
      return join(world.folder, 'shop');
    },
    write: (files) => writeFiles(shop.folder, files),
    declare: (packages) => shop.write({ 'packages.yml': `packages:\n${packages}` }),
    deps: (options) => runDeps(world, shop.folder, options),
    read: (path) => readFileSync(join(shop.folder, path), 'utf8'),
    installed: () => readdirSync(join(shop.folder, 'dbt_packages')).sort(),
  };
  beforeEach(() => {
    rmSync(shop.folder, { recursive: true, force: true });
    shop.write({ 'dbt_project.yml': 'name: shop\nprofile: shop\n' });
    world.hub.requests.length = 0;
  });
  return shop;
}

/** An entry of packages.yml: `acme/dates` at a version. */
export const dates = (version: string) => `  - package: acme/dates\n    version: ${version}\n`;
