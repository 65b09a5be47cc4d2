import { mockServices } from '@backstage/backend-test-utils';
import { parse } from 'yaml';
import { createDatabaseAction } from './createDatabaseAction';
import { createEnvironmentAction } from './createEnvironmentAction';
import { createPreviewAction } from './createPreviewAction';

it.each([
  ['platform:database:create', createDatabaseAction],
  ['platform:environment:create', createEnvironmentAction],
  ['platform:preview:create', createPreviewAction],
])('%s has examples that use it with inputs that it has', (id, make) => {
  const action = make({
    auth: mockServices.auth(),
    discovery: mockServices.discovery.mock(),
  }) as any;
  expect(action.id).toBe(id);
  for (const { example } of action.examples) {
    const step = parse(example).steps.find((s: any) => s.action === id);
    const known = Object.keys(action.schema.input.properties);
    expect(known).toEqual(expect.arrayContaining(Object.keys(step.input)));
  }
  expect(action.examples.length).toBeGreaterThan(0);
});
