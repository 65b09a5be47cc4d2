import { renderInTestApp } from '@backstage/frontend-test-utils';
import { configure } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import type { DatabaseDetail } from '../api/databaseTypes';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import { DatabasePage } from '../database/DatabasePage';
import { databasesRouteRef, operationsRouteRef } from '../routes';
import { databaseDetail } from './databases';
import { fakePlatform } from './fakePlatform';

// The first page that is drawn takes longest: on a busy machine more than the second that is waited by default.
configure({ asyncUtilTimeout: 10_000 });

/** Shows the page of a database, and of an operation "As it goes". */
export const showDatabase = (
  more: Partial<DatabaseDetail> = {},
  some: Partial<PlatformApi> = {},
) => {
  const detail = databaseDetail(more);
  return renderInTestApp(
    <Routes>
      <Route path="/databases/:database" element={<DatabasePage />} />
      <Route path="/operations/:operation" element={<p>As it goes</p>} />
    </Routes>,
    {
      initialRouteEntries: ['/databases/pg-7f3a'],
      mountedRoutes: {
        '/databases': databasesRouteRef,
        '/operations': operationsRouteRef,
      },
      apis: [
        [
          platformApiRef,
          fakePlatform({
            getDatabase: async () => detail,
            getDatabaseStatistics: async () => detail.statistics!,
            getDatabaseSchema: async () => ({
              tables: [
                {
                  schema: 'public',
                  name: 'note',
                  kind: 'table' as const,
                  columns: [
                    { name: 'id', type: 'bigint', nullable: false, key: true },
                  ],
                  indexes: [{ name: 'note_pkey', definition: 'UNIQUE (id)' }],
                },
              ],
            }),
            getPrices: async () => ({
              currency: 'USD',
              database: { small: 15, medium: 60, large: 240 },
            }),
            ...some,
          }),
        ],
      ],
    },
  );
};
