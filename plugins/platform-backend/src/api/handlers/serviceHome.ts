import type { Platform } from '../../platform';
import { covers } from '../../gate/frozenBy';
import { protectionOf } from '../../gate/protectionOf';
import { listPreviews } from '../../preview/listPreviews';
import { environmentsInOrder } from '../../store/environmentsInOrder';
import type { EnvironmentRow } from '../../store/rows';
import type { Handlers } from '../types';
import { approvalsHandlers } from './approvals';
import { freezeView, standingFreezes } from './freezes';
import { incidentsHandlers } from './incidents';
import { operationsHandlers } from './operations';
import { servicesHandlers } from './services';

const MOST_RUNNING = 20;
const MOST_APPROVALS = 50;
const MOST_PREVIEWS = 200;

/** Where a service is. What else is in there, and what that costs, would be worked out over all services. */
const placeView = (row: EnvironmentRow, protection: Platform['protection']) => ({ name: row.name, target: row.target, order: row.promotion_order, production: row.production, protection: protectionOf(protection, row), base: row.base, team: row.team });

/** Serves a page of a service at once, from what the rooms read of it: a browser asks one thing instead of seven. */
export function serviceHomeHandler(platform: Platform): Pick<Handlers, 'getServiceHome'> {
  const { knex } = platform;
  const { getService } = servicesHandlers(platform);
  const { listOperations } = operationsHandlers(platform);
  const { listApprovals } = approvalsHandlers(platform);
  const { listIncidents } = incidentsHandlers(platform);

  return {
    getServiceHome: {
      async handle(call) {
        const name = call.path.service;
        const ofAll = { ...call, path: {} };
        const [detail, running, approvals, incidents, previews, freezes] = await Promise.all([
          getService.handle({ ...call }),
          listOperations.handle({ ...ofAll, query: { service: name, state: 'running', limit: MOST_RUNNING } }),
          listApprovals.handle({ ...ofAll, query: { service: name, state: 'waiting', limit: MOST_APPROVALS } }),
          listIncidents.handle({ ...ofAll, query: { service: name, open: true, limit: 1 } }),
          listPreviews(platform, name, { limit: MOST_PREVIEWS }),
          standingFreezes(knex).orderBy('id', 'desc'),
        ]);
        const names = detail.environments.map(e => e.name);
        const places: EnvironmentRow[] = await knex.from(environmentsInOrder(knex)).whereIn('name', names).orderBy(['place', 'name']);
        const now = new Date();
        return {
          service: detail,
          environments: places.map(row => placeView(row, platform.protection)),
          running: running.items,
          freezes: freezes.filter(f => names.some(environment => covers(f, { service: name, team: detail.service.team, environment }))).map(f => freezeView(f, now)),
          approvals: approvals.items,
          incident: incidents.items[0] ?? null,
          previews: previews.items,
        };
      },
    },
  };
}
