import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';

/** Templates and their forms, under "Create". */
export const scaffolder = [scaffolderPlugin];
