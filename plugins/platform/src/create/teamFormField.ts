import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import { platformApiRef } from '../api/platformApiRef';
import { TeamField } from './TeamField';
import { refusal } from './teams';

/** `ui:field: Team` of a template. */
export const teamFormField = createFormField({
  name: 'Team',
  component: TeamField,
  validation: async (ref, field, { apiHolder }) => {
    if (!ref) {
      field.addError('Choose the team that owns it.');
      return;
    }
    // Who can not be asked here is asked by the platform, when it creates.
    const person = await apiHolder
      .get(platformApiRef)
      ?.whoAmI()
      .catch(() => undefined);
    const no = refusal(String(ref), person);
    if (no) field.addError(no);
  },
});
