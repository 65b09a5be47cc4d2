import { nextLogin } from './nextLogin';

it('two logins take turns', () => {
  const second = nextLogin({ user: 'shop' }, 'shop', 'postgres/shop-staging-db/owner');
  expect(second).toEqual({ user: 'shop_2', secret: 'postgres/shop-staging-db/owner-2' });
  expect(nextLogin(second, 'shop', 'postgres/shop-staging-db/owner')).toEqual({ user: 'shop', secret: 'postgres/shop-staging-db/owner' });
});

it('the second name fits into what Postgres takes, and is another one', () => {
  const base = 'a'.repeat(63);
  const { user } = nextLogin({ user: base }, base, 's');
  expect(user).toHaveLength(63);
  expect(user).not.toBe(base);
});
