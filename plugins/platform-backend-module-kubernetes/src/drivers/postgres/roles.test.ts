import { rolesOf } from './roles';

describe('rolesOf', () => {
  const login = { user: 'shop', secret: 'postgres/shop/owner' };

  it('says nothing that an operator leaves out when it writes the list anew', () => {
    const roles = rolesOf('shop-staging-db', [login], undefined);
    expect(roles[0]).toMatchObject({
      name: 'waymark_owner',
      ensure: 'present',
    });
    const values = roles.flatMap(role => Object.values(role));
    expect(values).not.toContain(false);
    expect(roles.filter(role => role.login).map(role => role.name)).toEqual([
      'shop',
      'waymark_care',
      'waymark_reader',
    ]);
  });
});
