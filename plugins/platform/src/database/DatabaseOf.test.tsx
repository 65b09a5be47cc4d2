import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { Route, Routes, useParams } from 'react-router-dom';
import { aDatabase, databasePage } from '../__testUtils__/databases';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import type { Database } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { databasesRouteRef } from '../routes';
import { DatabaseOf } from './DatabaseOf';
import { resourceOf } from './resourceOf';

const Page = () => <p>Page of {useParams().database}</p>;

const show = (items: Database[]) => {
  const findDatabases = jest.fn(async () => databasePage(items));
  renderInTestApp(
    <Routes>
      <Route
        path="/databases/of/:service/:environment"
        element={<DatabaseOf />}
      />
      <Route path="/databases/:database" element={<Page />} />
    </Routes>,
    {
      initialRouteEntries: ['/databases/of/pay/staging'],
      mountedRoutes: { '/databases': databasesRouteRef },
      apis: [[platformApiRef, fakePlatform({ findDatabases })]],
    },
  );
  return findDatabases;
};

it('leads to the database that a service uses now, not to one that it has used', async () => {
  const find = show([
    aDatabase({ id: 'pg-old', state: 'replaced' }),
    aDatabase({ id: 'pg-now' }),
  ]);
  expect(await screen.findByText('Page of pg-now')).toBeInTheDocument();
  expect(find).toHaveBeenCalledWith({ service: 'pay', environment: 'staging' });
});

it('says so where a service has none', async () => {
  show([aDatabase({ state: 'restored' })]);
  expect(
    await screen.findByText('pay has no database in staging.'),
  ).toBeInTheDocument();
});

it('knows which entities are databases of the platform', () => {
  const entity = {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name: 'pay-db-staging',
      annotations: { 'waymark.dev/resource': 'pg-1' },
    },
    spec: { type: 'postgresql' },
  };
  expect(resourceOf(entity)).toBe('pg-1');
  expect(resourceOf({ ...entity, kind: 'Component' })).toBeUndefined();
  expect(
    resourceOf({ ...entity, spec: { type: 'environment' } }),
  ).toBeUndefined();
});
