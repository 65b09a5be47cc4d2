import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';

/** The forms of templates, drawn as our own pages are. */
const templates = scaffolderPlugin
  .getExtension('sub-page:scaffolder/templates')
  .override({
    factory: (originalFactory, { config }) =>
      originalFactory({ config: { ...config, enableBackstageUi: true } }),
  });

/** Templates and their forms, under "Create". */
export const scaffolder = [
  scaffolderPlugin.withOverrides({ extensions: [templates] }),
];
