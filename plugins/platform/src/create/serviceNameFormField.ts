import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { platformApiRef } from '../api/platformApiRef';
import { ServiceNameField } from './ServiceNameField';
import { takenBy } from './takenBy';

/** `ui:field: ServiceName` of a template. */
export const serviceNameFormField = createFormField({
  name: 'ServiceName',
  component: ServiceNameField,
  validation: async (name, field, { apiHolder }) => {
    const platform = apiHolder.get(platformApiRef);
    const taken = platform && (await takenBy(platform, String(name ?? '')));
    if (taken) field.addError(taken);
  },
});
