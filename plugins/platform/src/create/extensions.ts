import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';

/** `ui:field: Team`: who owns what a template creates. */
export const teamField = FormFieldBlueprint.make({
  name: 'team',
  params: { field: () => import('./teamFormField').then(m => m.teamFormField) },
});

const byName = (
  name: string,
  field: Exclude<keyof typeof import('./fields'), 'default'>,
) =>
  FormFieldBlueprint.make({
    name,
    params: { field: () => import('./fields').then(m => m[field] as any) },
  });

/** Fields of the forms for a database, an environment, a preview, and what is brought in. */
export const createFields = [
  byName('database-name', 'databaseNameFormField'),
  byName('database-size', 'sizeFormField'),
  byName('environment', 'environmentFormField'),
  byName('environment-name', 'environmentNameFormField'),
  byName('services', 'servicesFormField'),
  byName('stay', 'stayFormField'),
  byName('preview', 'previewFormField'),
  byName('bring-in', 'bringInFormField'),
];

/** `ui:field: ServiceName`: a name that no service has yet. */
export const serviceNameField = FormFieldBlueprint.make({
  name: 'service-name',
  params: {
    field: () =>
      import('./serviceNameFormField').then(m => m.serviceNameFormField),
  },
});
