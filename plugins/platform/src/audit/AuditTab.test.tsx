import { renderInTestApp } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import { fakePlatform } from '../__testUtils__/fakePlatform';
import { itHasTheStatesOfAList } from '../__testUtils__/listStates';
import { page } from '../__testUtils__/production';
import { platformApiRef } from '../api/platformApiRef';
import type { Audit } from '../api/productionTypes';
import { operationsRouteRef } from '../routes';
import { ServiceAudit } from './AuditTab';

jest.setTimeout(20_000);

const deed = (more: Partial<Audit> = {}): Audit => ({
  id: '2',
  time: '2026-11-20T12:00:00Z',
  actor: 'user:default/mira',
  door: 'cli',
  action: 'openIncident',
  outcome: 'allowed',
  reason: 'The till is down',
  ...more,
});

itHasTheStatesOfAList({
  element: <ServiceAudit service="pay" />,
  title: 'Audit',
  method: 'listServiceAudit',
  rows: [deed(), deed({ id: '1', action: 'createService' })],
  shows: ['Open incident', 'Create service'],
  empty: 'Nobody has done anything to it yet.',
  everyMs: 10_000,
});

it('says who was refused, by which door and why, and leads to the operation', async () => {
  const refusal = deed({
    id: '3',
    action: 'createDeployment',
    outcome: 'refused',
    // Somebody else's words: never taken for more than text.
    reason: 'Frozen\u001b[31m',
    operation: 'op-1',
  });
  renderInTestApp(<ServiceAudit service="pay" />, {
    apis: [
      [
        platformApiRef,
        fakePlatform({ listServiceAudit: async () => page([refusal]) }),
      ],
    ],
    mountedRoutes: { '/operations': operationsRouteRef },
  });
  const link = await screen.findByRole('link', { name: 'Create deployment' });
  expect(link).toHaveAttribute('href', '/operations/op-1');
  expect(screen.getAllByRole('cell').map(cell => cell.textContent)).toEqual([
    'Refused',
    'mira · CLI',
    'Frozen',
    expect.any(String),
  ]);
});
