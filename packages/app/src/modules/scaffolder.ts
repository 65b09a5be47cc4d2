import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';

const group = <T>(title: string, filter: T) => ({ title, filter });

/** Services first, new ones before those that are brought in, then what they need; what a company adds follows. */
const SERVICE = 'service';
const EXISTING = 'existing-service';
const NEEDS = ['preview', 'database', 'environment'];
const groups = [
  group('Services', { 'spec.type': SERVICE }),
  group('Services that are there already', { 'spec.type': EXISTING }),
  group('Previews, databases, environments', { 'spec.type': { $in: NEEDS } }),
  group('Others', {
    $not: { 'spec.type': { $in: [SERVICE, EXISTING, ...NEEDS] } },
  }),
];

/** The forms of templates, drawn as our own pages are. */
const templates = scaffolderPlugin
  .getExtension('sub-page:scaffolder/templates')
  .override({
    factory: (originalFactory, { config }) =>
      originalFactory({
        config: {
          ...config,
          groups: config.groups ?? groups,
          enableBackstageUi: true,
        },
      }),
  });

/** Templates and their forms, under "Create". */
export const scaffolder = [
  scaffolderPlugin.withOverrides({ extensions: [templates] }),
];
