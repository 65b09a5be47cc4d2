import {
  AuthorizeResult,
  createPermission,
  type Permission,
  type PermissionAttributes,
} from '@backstage/plugin-permission-common';
import {
  catalogPermissions,
  catalogEntityDeletePermission,
  catalogLocationCreatePermission,
} from '@backstage/plugin-catalog-common/alpha';
import { platformPermissions } from '@waymark/platform-common/permissions';
import { decide } from './policy';

const settings = {
  platformTeam: 'group:default/platform',
  anyoneRegisters: false,
};
const viewer = {
  ref: 'user:default/mara',
  groups: ['user:default/mara', 'group:default/payments'],
};
const engineer = {
  ref: 'user:default/petra',
  groups: ['user:default/petra', 'group:default/platform'],
};

function plain(name: string, action?: PermissionAttributes['action']) {
  return createPermission({ name, attributes: { action } });
}

const all: Permission[] = [
  ...catalogPermissions,
  ...platformPermissions,
  ...['read', 'cancel'].map(verb =>
    createPermission({
      name: `scaffolder.task.${verb}`,
      attributes: verb === 'read' ? { action: 'read' } : {},
      resourceType: 'scaffolder-task',
    }),
  ),
  plain('scaffolder.task.create', 'create'),
  plain('scaffolder.template.management'),
  plain('scaffolder.template.dry-run'),
  plain('added.later.read', 'read'),
  plain('added.later.change', 'update'),
  plain('added.later.run'),
];

function granted(person: typeof viewer | undefined, result: AuthorizeResult) {
  return all
    .filter(p => decide(p, person, settings).result === result)
    .map(p => p.name)
    .sort();
}

describe('decide', () => {
  it('gives nobody anything', () => {
    expect(granted(undefined, AuthorizeResult.DENY)).toHaveLength(all.length);
  });

  it('gives the platform team everything', () => {
    expect(granted(engineer, AuthorizeResult.ALLOW)).toHaveLength(all.length);
  });

  it('gives everyone else reading, creating, and their own tasks', () => {
    expect(granted(viewer, AuthorizeResult.ALLOW)).toEqual([
      'added.later.read',
      'catalog.entity.read',
      'catalog.entity.refresh',
      'catalog.entity.validate',
      'catalog.location.read',
      'platform.read',
      'platform.service.create',
      'platform.service.write',
      'scaffolder.task.create',
    ]);
    expect(granted(viewer, AuthorizeResult.CONDITIONAL)).toEqual([
      'scaffolder.task.cancel',
      'scaffolder.task.read',
    ]);
  });

  it('limits tasks to those that the person started', () => {
    const task = all.find(p => p.name === 'scaffolder.task.read')!;
    expect(decide(task, viewer, settings)).toMatchObject({
      pluginId: 'scaffolder',
      conditions: {
        rule: 'IS_TASK_OWNER',
        params: { createdBy: ['user:default/mara'] },
      },
    });
  });

  it('opens registering, and nothing else, when the configuration says so', () => {
    const open = { ...settings, anyoneRegisters: true };
    const can = (p: Permission) => decide(p, viewer, open).result;
    expect(can(catalogLocationCreatePermission)).toBe(AuthorizeResult.ALLOW);
    expect(can(catalogEntityDeletePermission)).toBe(AuthorizeResult.DENY);
  });

  it('knows the platform team by the reference it is given, not by its name', () => {
    const other = { ...settings, platformTeam: 'group:default/tooling' };
    expect(decide(catalogEntityDeletePermission, engineer, other).result).toBe(
      AuthorizeResult.DENY,
    );
  });
});
