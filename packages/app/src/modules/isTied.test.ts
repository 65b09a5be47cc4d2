import { isTied } from './isTied';

it('is true where a component has the relation to that kind', () => {
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'pay' },
    relations: [{ type: 'dependsOn', targetRef: 'resource:default/pay-db' }],
  };
  expect(isTied('dependsOn', 'resource')(entity)).toBe(true);
  expect(isTied('dependsOn', 'component')(entity)).toBe(false);
  expect(isTied('hasPart', 'resource')(entity)).toBe(false);
  expect(isTied('dependsOn', 'resource')({ ...entity, kind: 'API' })).toBe(
    false,
  );
});
