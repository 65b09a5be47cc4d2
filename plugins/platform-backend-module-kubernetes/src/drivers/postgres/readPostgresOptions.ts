import type { JsonObject } from '@waymark/platform-common';
import type { CrossplaneOptions } from './crossplane/compositeObject';
import { withValue } from './crossplane/compositeObject';
import {
  type Archive,
  type Backups,
  type PostgresOptions,
  type Size,
  SIZES,
} from './options';

const METHODS = ['objectStore', 'volumeSnapshot'];

function backupsOf(raw: JsonObject, at: string): Backups {
  const { method, archive } = raw as { method: string; archive?: JsonObject };
  if (!METHODS.includes(method))
    throw new Error(
      `${at}.backups.method is ${JSON.stringify(method)}; it is ${METHODS.join(
        ' or ',
      )}`,
    );
  const [store, barman] = [archive?.objectStore, archive?.barmanObjectStore];
  if (archive && Boolean(store) === Boolean(barman))
    throw new Error(
      `${at}.backups.archive names either objectStore (the Barman plugin's) or barmanObjectStore`,
    );
  if (method === 'objectStore' && !archive)
    throw new Error(
      `${at}.backups.archive is missing: it says in which object store backups are kept`,
    );
  return { ...raw, method, archive: archive as Archive } as Backups;
}

/** Settings of Postgres are texts; in YAML some of them look like numbers. */
const texts = (values: JsonObject | undefined) =>
  Object.fromEntries(
    Object.entries(values ?? {}).map(([name, value]) => [name, String(value)]),
  );

function sizesOf(raw: JsonObject, at: string): PostgresOptions['sizes'] {
  const known = Object.keys(SIZES);
  const strange = Object.keys(raw).find(size => !known.includes(size));
  if (strange)
    throw new Error(
      `${at}.sizes.${strange}: there is no such size; sizes are ${known.join(
        ', ',
      )}`,
    );
  return Object.fromEntries(
    Object.entries(raw as Record<Size, JsonObject>).map(([size, of]) => [
      size,
      {
        ...of,
        ...(of.cpu === undefined ? {} : { cpu: String(of.cpu) }),
        parameters: texts(of.parameters as JsonObject | undefined),
      },
    ]),
  );
}

function crossplaneOf(raw: JsonObject, at: string): CrossplaneOptions {
  const options = raw as unknown as CrossplaneOptions;
  for (const key of ['apiVersion', 'kind', 'plural'] as const)
    if (typeof options[key] !== 'string' || !options[key])
      throw new Error(`${at}.crossplane.${key} is missing`);
  if (typeof options.fields?.size !== 'string')
    throw new Error(
      `${at}.crossplane.fields.size is missing: it says where the size stands, as in spec.parameters.size`,
    );
  const paths = [
    ...Object.values(options.fields),
    ...Object.keys(options.values ?? {}),
  ];
  for (const path of paths)
    try {
      withValue({}, path, '');
    } catch (error) {
      throw new Error(`${at}.crossplane: ${(error as Error).message}`);
    }
  return options;
}

/** Reads what configuration says of databases. Throws with the place of what is wrong. */
export function readPostgresOptions(raw: unknown, at: string): PostgresOptions {
  const { sizes, backups, crossplane, ...rest } = (raw ?? {}) as JsonObject;
  return {
    ...(rest as PostgresOptions),
    ...(sizes ? { sizes: sizesOf(sizes as JsonObject, at) } : {}),
    ...(crossplane
      ? { crossplane: crossplaneOf(crossplane as JsonObject, at) }
      : {}),
    ...(backups ? { backups: backupsOf(backups as JsonObject, at) } : {}),
  };
}
