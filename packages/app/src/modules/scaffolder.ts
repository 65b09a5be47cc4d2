import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';

/** Services first, then what they need; what a company adds follows. */
const KINDS = ['service', 'preview', 'database', 'environment'];
const [SERVICE, ...NEEDS] = KINDS;
const groups = [
  { title: 'Services', filter: { 'spec.type': SERVICE } },
  {
    title: 'Previews, databases, environments',
    filter: { 'spec.type': { $in: NEEDS } },
  },
  {
    title: 'Others',
    filter: { $not: { 'spec.type': { $in: KINDS } } },
  },
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
