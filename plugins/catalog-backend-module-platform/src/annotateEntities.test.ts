import type { ApiRepository } from '@waymark/platform-common/api';
import { annotateEntities } from './annotateEntities';

const SELECTOR = 'backstage.io/kubernetes-label-selector';
const repository = {
  name: 'shop-api',
  url: 'https://host/acme/shop-api/',
  catalogUrl: 'https://host/acme/shop-api/blob/main/catalog-info.yaml',
  service: 'shop-api',
} as ApiRepository;
const component = (name: string, annotations?: Record<string, string>) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name, ...(annotations && { annotations }) },
});
const annotationsOf = (entity: ReturnType<typeof component>) =>
  annotateEntities([entity], repository)[0].metadata.annotations!;

it('ties the Component of a service to it, and to its objects on clusters', () => {
  expect(annotationsOf(component('shop-api'))).toMatchObject({
    'waymark.dev/service': 'shop-api',
    [SELECTOR]: 'waymark.dev/service=shop-api',
  });
  const other = annotationsOf(component('shop-docs'));
  expect(Object.keys(other)).not.toContain('waymark.dev/service');
  expect(Object.keys(other)).not.toContain(SELECTOR);
});

it('leaves it to the file which objects are meant, where it says so', () => {
  expect(
    annotationsOf(component('shop-api', { [SELECTOR]: 'app=shop' }))[SELECTOR],
  ).toBe('app=shop');
  expect(
    annotationsOf(
      component('shop-api', { 'backstage.io/kubernetes-id': 'shop' }),
    ),
  ).not.toHaveProperty([SELECTOR]);
});
