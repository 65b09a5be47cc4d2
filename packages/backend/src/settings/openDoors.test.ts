import { mockServices } from '@backstage/backend-test-utils';
import { openDoors } from './openDoors';

function doors(data: object) {
  return openDoors(
    mockServices.rootConfig({
      data: { permission: { enabled: true }, ...data } as never,
    }),
  );
}

function externalAccess(...entries: object[]) {
  return { backend: { auth: { externalAccess: entries } } };
}

const token = { type: 'static', options: { token: 'x', subject: 'ci' } };

describe('openDoors', () => {
  it('finds none where permissions are on and no token is a service', () => {
    expect(doors({})).toEqual([]);
  });

  it('finds permissions that are off, or only not on', () => {
    expect(doors({ permission: { enabled: false } })).toHaveLength(1);
    expect(doors({ permission: {} })).toHaveLength(1);
  });

  it('finds a static token that would be let through everywhere', () => {
    const restricted = { ...token, accessRestrictions: [{ plugin: 'git' }] };
    expect(doors(externalAccess(restricted))).toEqual([]);
    expect(doors(externalAccess(restricted, token))).toEqual([
      expect.stringContaining('backend.auth.externalAccess[1]'),
    ]);
    expect(
      doors(externalAccess({ ...token, accessRestrictions: [] })),
    ).toHaveLength(1);
  });

  it('finds a backend that wants no token', () => {
    expect(
      doors({
        backend: { auth: { dangerouslyDisableDefaultAuthPolicy: true } },
      }),
    ).toHaveLength(1);
  });
});
