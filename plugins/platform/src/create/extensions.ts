import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** `ui:field: Team`: who owns what a template creates. */
export const teamField = FormFieldBlueprint.make({
  name: 'team',
  params: { field: () => import('./teamFormField').then(m => m.teamFormField) },
});

/** `ui:field: ServiceName`: a name that no service has yet. */
export const serviceNameField = FormFieldBlueprint.make({
  name: 'service-name',
  params: {
    field: () =>
      import('./serviceNameFormField').then(m => m.serviceNameFormField),
  },
});
